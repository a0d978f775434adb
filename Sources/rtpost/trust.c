/// Each list grows by one with each pin or identifier that is read; a command line has few.
#include "trust.h"

#include <stdlib.h>
#include <string.h>

#include "failure.h"

#define PIN_PREFIX "sha256//"

static enum exit_status misspelt_pin(const char *text)
{
  return failure(EXIT_USAGE, "The --pin %s is not one or more of sha256//BASE64 with ; between them: see rtpost --help.",
                 text);
}

/// Makes room for one more in a list; NULL if there is none.
static unsigned char *add(unsigned char **list, unsigned int *count, size_t size)
{
  unsigned char *grown = realloc(*list, (*count + 1) * size);
  if (grown == NULL) {
    failure(EXIT_MEMORY, "There is not enough memory for the command line: free some, and try again.");
    return NULL;
  }
  *list = grown;
  return grown + size * (*count)++;
}

/// Decodes 32 bytes: 43 digits of base64 and a `=`. False if they are none.
static bool decode_pin(const char *text, size_t length, unsigned char *pin)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (length != 44 || text[43] != '=')
    return false;
  unsigned int bits = 0, bit_count = 0;
  for (size_t index = 0; index < 43; index++) {
    const char *digit = memchr(digits, text[index], sizeof digits - 1);
    if (digit == NULL)
      return false;
    bits = bits << 6 | (unsigned int)(digit - digits);
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      *pin++ = (unsigned char)(bits >> bit_count);
    }
  }
  return true;
}

enum exit_status trust_add_pins(struct options *options, const char *text)
{
  for (const char *one = text;; one++) {
    size_t length = strcspn(one, ";");
    size_t prefix = strlen(PIN_PREFIX);
    if (length < prefix || strncmp(one, PIN_PREFIX, prefix) != 0)
      return misspelt_pin(text);
    unsigned char *pin = add(&options->pins, &options->pin_count, RT_HTTP_KEY_PIN_SIZE);
    if (pin == NULL)
      return EXIT_MEMORY;
    if (!decode_pin(one + prefix, length - prefix, pin))
      return misspelt_pin(text);
    one += length;
    if (*one == '\0')
      return EXIT_OK;
  }
}

static int value_of(char digit)
{
  static const char digits[] = "0123456789abcdef0123456789ABCDEF";
  const char *found = digit == '\0' ? NULL : strchr(digits, digit);
  return found == NULL ? -1 : (int)(found - digits) % 16;
}

enum exit_status trust_add_key_id(struct options *options, const char *text)
{
  unsigned char *id = add(&options->key_ids, &options->key_id_count, RT_HTTP_KEY_ID_SIZE);
  if (id == NULL)
    return EXIT_MEMORY;
  const char *digit = text;
  for (unsigned int count = 0; count < RT_HTTP_KEY_ID_SIZE; count++) {
    if (count > 0 && *digit == ':')
      digit++;
    int high = value_of(*digit);
    int low = high < 0 ? -1 : value_of(digit[1]);
    if (low < 0)
      break;
    id[count] = (unsigned char)(high << 4 | low);
    digit += 2;
    if (count == RT_HTTP_KEY_ID_SIZE - 1 && *digit == '\0')
      return EXIT_OK;
  }
  return failure(EXIT_USAGE, "The --key-id %s is not 40 hexadecimal digits: write it as openssl does, or without colons.",
                 text);
}

void trust_configure(const struct options *options, rt_http_options *library)
{
  if (options->pin_count != 0)
    rt_port_http_set_key_pins(library, (const unsigned char(*)[RT_HTTP_KEY_PIN_SIZE])options->pins, options->pin_count);
  if (options->key_id_count != 0)
    rt_port_http_set_trusted_key_ids(library, (const unsigned char(*)[RT_HTTP_KEY_ID_SIZE])options->key_ids,
                                     options->key_id_count);
}
