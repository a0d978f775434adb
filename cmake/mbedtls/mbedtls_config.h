// The mbedTLS profile: what an eSIM assistant's HTTPS needs, and no more. scripts/mbedtls puts it in the place of
// mbedTLS's own configuration, so that the library and the sources that use it see the same.
//
// A TLS 1.2 and 1.3 client with ephemeral keys, ECDSA and RSA signatures, and AES-GCM. No files, no stdio, no heap and no
// time zones: memory, time and random bytes come from Sources/CTLS.
#ifndef MBEDTLS_CONFIG_H
#define MBEDTLS_CONFIG_H

// Tells the sources of CTLS that what this profile asks for is theirs to supply.
#define RT_MBEDTLS_IS_BUNDLED

// Protocol. Session tickets and the maximum fragment length are there for clients that ask for them; renegotiation,
// DTLS, the server side and key exchanges without forward secrecy are not.
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_SESSION_TICKETS
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH
#define MBEDTLS_SSL_ALL_ALERT_MESSAGES
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE
// Servers send records of 16 KiB; what is sent here is cut to what a request of an assistant takes.
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
#define MBEDTLS_SSL_OUT_CONTENT_LEN 4096

// TLS 1.3 works by the PSA interface, of which psa_config.h lists the parts; Sources/CTLS/psa.c has them.
#ifndef RT_MBEDTLS_WITHOUT_TLS13
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_CRYPTO_CONFIG
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
#define MBEDTLS_HKDF_C
#endif

// What is offered, the preferred first.
#define RT_TLS13_SUITES MBEDTLS_TLS1_3_AES_128_GCM_SHA256, MBEDTLS_TLS1_3_AES_256_GCM_SHA384
#define RT_ECDSA_SUITES MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
#define RT_RSA_SUITES MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
#ifdef RT_MBEDTLS_WITHOUT_TLS13
#define MBEDTLS_SSL_CIPHERSUITES RT_ECDSA_SUITES, RT_RSA_SUITES
#else
#define MBEDTLS_SSL_CIPHERSUITES RT_TLS13_SUITES, RT_ECDSA_SUITES, RT_RSA_SUITES
#endif

// Certificates. At most four in a chain, root included, as SGP.26 has it: two sub-CAs between leaf and root. Trust anchors
// are asked for, not held.
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_X509_REMOVE_INFO
#define MBEDTLS_X509_MAX_INTERMEDIATE_CA 2
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C

// Asymmetric cryptography. 4096-bit RSA is the longest key of the web's roots.
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE 512
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_DP_BP256R1_ENABLED
#define MBEDTLS_ECP_DP_BP384R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21

// Symmetric cryptography. SHA-1 is there by name alone, for roots that signed themselves with it, whose signature nobody
// checks; no chain may use it. Constant tables: RAM is dearer than flash. Of the other hashes the small forms: a
// handshake hashes some KiB, and what follows it is AES-GCM's.
//
// ChaCha20-Poly1305 is left out. On armv7 it takes 47,000 instructions per KiB, AES-128-GCM 164,000 (scripts/bench
// ciphers), but what is encrypted in a profile's download, some 40 KiB, is a few percent of a handshake either way; it
// would add 2.9 KB of code there, and what it could speed up, servers that prefer AES would not use.
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT
#define MBEDTLS_CIPHER_C
#define MBEDTLS_GCM_C
#define MBEDTLS_MD_C
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA1_ALT
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_SHA512_SMALLER

// What the processor does itself is found out at run time.
#define MBEDTLS_HAVE_ASM
#if defined(__x86_64__)
#define MBEDTLS_AESNI_C
#elif defined(__aarch64__)
#define MBEDTLS_AESCE_C
#define MBEDTLS_SHA256_USE_A64_CRYPTO_IF_PRESENT
#endif

// The platform: Sources/CTLS/bundled.c and arena.c.
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_CALLOC_MACRO ctls_allocate
#define MBEDTLS_PLATFORM_FREE_MACRO ctls_release
#define MBEDTLS_PLATFORM_ZEROIZE_ALT
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_TIME_MACRO ctls_time
#define MBEDTLS_PLATFORM_TIME_TYPE_MACRO long long
#define MBEDTLS_PLATFORM_MS_TIME_ALT
#define MBEDTLS_PLATFORM_GMTIME_R_ALT

#ifndef __ASSEMBLER__
#include <stddef.h>
void *ctls_allocate(size_t count, size_t size);
void ctls_release(void *memory);
long long ctls_time(long long *result);
#endif

#endif
