// The grammar of a response: the rules as the RFCs print them, then what this client decides where they leave a
// choice. Everything else about a response is in `Reference`.

/// The rules of a response.
let grammar = ABNF([rfc5234, rfc9110, rfc9112, decisions])

/// RFC 5234 appendix B.1.
private let rfc5234 = """
  ALPHA = %x41-5A / %x61-7A
  CR = %x0D
  CRLF = CR LF
  DIGIT = %x30-39
  DQUOTE = %x22
  HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"
  HTAB = %x09
  LF = %x0A
  SP = %x20
  VCHAR = %x21-7E
  """

/// RFC 9110 §5.5, §5.6, §8.6.
private let rfc9110 = #"""
  field-name = token
  field-value = *field-content
  field-content = field-vchar [ 1*( SP / HTAB / field-vchar ) field-vchar ]
  field-vchar = VCHAR / obs-text
  obs-text = %x80-FF
  token = 1*tchar
  tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
  OWS = *( SP / HTAB )
  RWS = 1*( SP / HTAB )
  BWS = OWS
  quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
  qdtext = HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text
  quoted-pair = "\" ( HTAB / SP / VCHAR / obs-text )
  Content-Length = 1*DIGIT
  """#

/// RFC 9112 §2.3, §4, §5, §7.1.
private let rfc9112 = """
  HTTP-version = HTTP-name "/" DIGIT "." DIGIT
  HTTP-name = %s"HTTP"
  status-line = HTTP-version SP status-code SP [ reason-phrase ]
  status-code = 3DIGIT
  reason-phrase = 1*( HTAB / SP / VCHAR / obs-text )
  field-line = field-name ":" OWS field-value OWS
  obs-fold = OWS CRLF RWS
  chunk-size = 1*HEXDIG
  chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
  chunk-ext-name = token
  chunk-ext-val = token / quoted-string
  trailer-section = *( field-line CRLF )
  """

/// What is taken beyond that, and what is not taken.
private let decisions = """
  HTTP-version = HTTP-name "/1." DIGIT  ; S4: another major version is another protocol
  status-line =/ HTTP-version SP status-code  ; S2: real servers leave out the SP
  field-content =/ obs-fold  ; H5: a user agent takes it for SP (RFC 9112 §5.2)
  chunk-size = 1*16HEXDIG  ; K2: as many as a 64-bit number has
  chunk-ext =/ BWS ";" *( HTAB / SP / VCHAR / obs-text )  ; K3: extensions are ignored, whatever they say
  """
