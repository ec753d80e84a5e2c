/*
 * Brotli's encoder, 0.75 MB, is linked because .NET's BrotliStream could compress; kube-spawn compresses nothing that way.
 * These take the names before libbrotlienc.a can give them: no encoder can be made, so the others are never called with one.
 */
#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *BrotliEncoderCreateInstance(void *allocate, void *release, void *opaque)
{
	(void)allocate, (void)release, (void)opaque;
	return NULL;
}

EXPORT void BrotliEncoderDestroyInstance(void *state)
{
	(void)state;
}

EXPORT int BrotliEncoderSetParameter(void *state, int parameter, unsigned value)
{
	(void)state, (void)parameter, (void)value;
	return 0;
}

EXPORT int BrotliEncoderCompressStream(void *state, int operation, size_t *available_in, const unsigned char **next_in,
				       size_t *available_out, unsigned char **next_out, size_t *total_out)
{
	(void)state, (void)operation, (void)available_in, (void)next_in, (void)available_out, (void)next_out, (void)total_out;
	return 0;
}

EXPORT int BrotliEncoderCompress(int quality, int window, int mode, size_t size, const unsigned char *input, size_t *encoded_size,
				 unsigned char *encoded)
{
	(void)quality, (void)window, (void)mode, (void)size, (void)input, (void)encoded_size, (void)encoded;
	return 0;
}

EXPORT int BrotliEncoderIsFinished(void *state)
{
	(void)state;
	return 0;
}

EXPORT int BrotliEncoderHasMoreOutput(void *state)
{
	(void)state;
	return 0;
}

EXPORT size_t BrotliEncoderMaxCompressedSize(size_t size)
{
	(void)size;
	return 0;
}
