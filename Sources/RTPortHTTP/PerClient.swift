// How many clients there are is chosen when the library is built, by `scripts/build --clients`: C calls it
// `RT_HTTP_CLIENTS`. In Swift an array's length is a literal, so each number has a line here.

/// One of something for each client.
#if CLIENTS_1
  typealias PerClient<Element> = [1 of Element]
#elseif CLIENTS_2
  typealias PerClient<Element> = [2 of Element]
#elseif CLIENTS_3
  typealias PerClient<Element> = [3 of Element]
#else
  typealias PerClient<Element> = [4 of Element]
#endif
