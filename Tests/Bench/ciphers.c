/// ciphers KEY-BITS RECORDS: encrypts records of 16 KiB by AES-GCM with a key of so many bits, or by ChaCha20-Poly1305 if
/// that is 0. Memory comes from a block that is never given back.
#include <mbedtls/chachapoly.h>
#include <mbedtls/gcm.h>
#include <stdlib.h>
#include <string.h>

static unsigned char record[16384], key[32], nonce[12], tag[16], additional[13];
static _Alignas(16) unsigned char memory[8192];
static size_t used;

void *ctls_allocate(size_t count, size_t size) {
  void *bytes = memory + used;
  used += (count * size + 15) & ~(size_t)15;
  return used <= sizeof memory ? bytes : NULL;
}

void ctls_release(void *bytes) { (void)bytes; }

long long ctls_time(long long *result) {
  (void)result;
  return 0;
}

void mbedtls_platform_zeroize(void *bytes, size_t count) { memset(bytes, 0, count); }

int main(int count, char **arguments) {
  if (count != 3) return 64;
  unsigned int bits = (unsigned int)atoi(arguments[1]);
  int records = atoi(arguments[2]);
  int result = 0;
  if (bits == 0) {
    static mbedtls_chachapoly_context chacha;
    mbedtls_chachapoly_init(&chacha);
    mbedtls_chachapoly_setkey(&chacha, key);
    while (result == 0 && records-- > 0) {
      result = mbedtls_chachapoly_encrypt_and_tag(&chacha, sizeof record, nonce, additional, sizeof additional, record,
                                                  record, tag);
    }
  } else {
    static mbedtls_gcm_context gcm;
    mbedtls_gcm_init(&gcm);
    result = mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, bits);
    while (result == 0 && records-- > 0) {
      result = mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, sizeof record, nonce, sizeof nonce, additional,
                                         sizeof additional, record, record, sizeof tag, tag);
    }
  }
  return result != 0;
}
