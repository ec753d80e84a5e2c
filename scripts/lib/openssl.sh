# shellcheck shell=bash
# Sourced after packages.sh: OpenSSL as archives to be linked into one static file, made once from Debian's source package.
# Debian's own archives are for everyone: all algorithms, loadable modules, each object file as a whole. These hold what TLS and
# certificates need today, optimised for size, function by function, so that the linker keeps only what is called: 1.2 MB less.
# Modules that a configuration could load, built for another libc, cannot be loaded at all.

# shellcheck source=scripts/lib/debian-source.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian-source.sh"

# What no certificate or server of today asks for, and the runtime's own code does not call.
openssl_without=(shared tests module dso engine dynamic-engine afalgeng legacy autoload-config camellia idea seed aria sm2 sm3 sm4
  whirlpool rmd160 blake2 siphash bf cast rc4 mdc2 md4 siv scrypt srp psk dtls sctp srtp ct cmp ts gost comp ssl3 weak-ssl-ciphers)

# openssl_archives: prints the folder that holds libssl.a and libcrypto.a, made if absent. Their headers are libssl-dev's.
openssl_archives() {
  local version cache product
  version=$(dpkg-query -W -f '${source:Upstream-Version}' libssl-dev)
  product=openssl-$version-$(key_of "${BASH_SOURCE[0]}")
  cache=$(cache_dir)
  if [[ ! -d $cache/$product ]]; then
    note "building OpenSSL for static linking (once, some minutes)"
    build_once "$product" openssl_make
  fi
  echo "$cache/$product"
}

openssl_make() {
  local product=$1 work=$1/work suite
  # shellcheck source=/dev/null
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mkdir "$work"
  need perl make gcc libc6-dev
  debian_source "$suite" openssl "$work"
  (
    cd "$work/source"
    ./Configure linux-x86_64 "${openssl_without[@]/#/no-}" --prefix=/usr --openssldir=/usr/lib/ssl \
      -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
    nice -n 5 make -j"$(nproc)" build_generated
    nice -n 5 make -j"$(nproc)" libcrypto.a libssl.a
  )
  install -m 0644 "$work"/source/lib{ssl,crypto}.a "$product"
  rm -rf --one-file-system "$work"
}
