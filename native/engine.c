/*
 * .NET's wrapper of OpenSSL is compiled against headers that know engines; the archives that are linked have none (scripts/lib/openssl.sh).
 * These say so: no engine is found, so none is ever used. kube-spawn's keys are files.
 */
#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *ENGINE_by_id(const char *id)
{
	(void)id;
	return NULL;
}

EXPORT int ENGINE_init(void *engine)
{
	(void)engine;
	return 0;
}

EXPORT int ENGINE_finish(void *engine)
{
	(void)engine;
	return 1;
}

EXPORT int ENGINE_free(void *engine)
{
	(void)engine;
	return 1;
}

EXPORT void *ENGINE_load_private_key(void *engine, const char *name, void *ui, void *data)
{
	(void)engine, (void)name, (void)ui, (void)data;
	return NULL;
}

EXPORT void *ENGINE_load_public_key(void *engine, const char *name, void *ui, void *data)
{
	(void)engine, (void)name, (void)ui, (void)data;
	return NULL;
}
