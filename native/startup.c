/*
 * What a static executable has to settle before the first line of C# (and the first thread of its runtime) runs.
 *
 * 1. glibc's name service would dlopen() the host's NSS modules, built for another glibc: every database is confined to
 *    the "files" and "dns" services that libc.a itself holds.
 * 2. OpenSSL was built with one distribution's folders in it: the certificates are where this host keeps them.
 * 3. OpenSSL's configuration file can name providers to be loaded: none is read, unless the user says so.
 * 4. The runtime unpacks 3 MB of its own data behind .bss each time it starts: in pages of 2 MB, where the kernel gives
 *    them, that takes a fifth of the time of 700 small ones, a millisecond.
 *
 * The environment that is set here is seen by no other program: kube-spawn starts none.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* nss.h no longer declares it; it is a public symbol of glibc since 2.0. */
extern int __nss_configure_lookup(const char *database, const char *services);

/* Referenced on the linker's command line, so that this object is taken out of its archive. */
void kube_spawn_prepare_process(void);

static void confine_name_service(void)
{
	static const char *const databases[] = {
		"aliases", "ethers", "group", "gshadow", "initgroups", "netgroup", "networks", "passwd", "protocols",
		"publickey", "rpc", "services", "shadow",
	};

	__nss_configure_lookup("hosts", "files dns");
	for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		__nss_configure_lookup(databases[i], "files");
}

static const char *first_readable(const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (access(paths[i], R_OK) == 0)
			return paths[i];
	return NULL;
}

static void find_certificates(void)
{
	static const char *const bundles[] = {
		"/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Arch, Alpine, Flatcar */
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
		"/etc/pki/tls/certs/ca-bundle.crt",                  /* older Fedora and RHEL */
		"/etc/ssl/ca-bundle.pem",                            /* openSUSE */
		"/etc/ssl/cert.pem",
	};
	static const char *const folders[] = { "/etc/ssl/certs", "/etc/pki/tls/certs" };

	if (getenv("SSL_CERT_FILE") || getenv("SSL_CERT_DIR"))
		return;
	const char *bundle = first_readable(bundles, sizeof(bundles) / sizeof(bundles[0]));
	if (bundle) {
		setenv("SSL_CERT_FILE", bundle, 1);
		/* The folder holds the same certificates once more, in some 300 files. */
		setenv("SSL_CERT_DIR", "/dev/null", 1);
		return;
	}
	const char *folder = first_readable(folders, sizeof(folders) / sizeof(folders[0]));
	if (folder)
		setenv("SSL_CERT_DIR", folder, 1);
}

/* Makes the linker begin .hydrated, the section that is unpacked into, where such a page can be: not one with what is in use already. */
__asm__(".pushsection .hydrated,\"aw\",@nobits\n.balign 0x200000\nkube_spawn_large_page: .zero 1\n.popsection");
#define LARGE_PAGE (2UL << 20)
extern char kube_spawn_large_page[], __bss_start[], _end[];

static void ask_for_large_pages(void)
{
	uintptr_t start = ((uintptr_t)__bss_start + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1), end = (uintptr_t)_end & ~(LARGE_PAGE - 1);

	__asm__ volatile("" : : "r"(kube_spawn_large_page)); /* or the linker would leave it out */
	if (end > start)
		madvise((void *)start, end - start, MADV_HUGEPAGE); /* a wish: whatever it returns, pages will be there */
}

__attribute__((constructor)) void kube_spawn_prepare_process(void)
{
	ask_for_large_pages();
	confine_name_service();
	find_certificates();
	setenv("OPENSSL_CONF", "/dev/null", 0);
}
