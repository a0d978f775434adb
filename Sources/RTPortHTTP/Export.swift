// The functions that C sees, and the hooks that are called for them. Pointers become values here, and every argument
// is checked; what they mean is explained in the public headers.

internal import CRTPort

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_client_create(_ http_client: UnsafeMutablePointer<rt_http_ctx?>?) -> CInt {
  guard let http_client = unsafe http_client else { return result(RT_HTTP_ERROR_NULL) }
  unsafe http_client.pointee = nil
  var options = Options.defaults
  guard unsafe options.change({ options in unsafe rt_port_http_configure(&options) }) else {
    return result(RT_HTTP_ERROR_OPTION)
  }
  unsafe http_client.pointee = ClientPool.create(options).pointer
  return result(unsafe http_client.pointee == nil ? RT_HTTP_ERROR_NO_CLIENT : RT_HTTP_OK)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_client_destroy(_ http_client: rt_http_ctx?) -> CInt {
  result(unsafe ClientPool.destroy(Handle(http_client)))
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_post(
  _ http_client: rt_http_ctx?, _ http_host: UnsafePointer<CChar>?, _ port: CUnsignedInt,
  _ http_api: UnsafePointer<CChar>?, _ private_headers: UnsafeMutablePointer<UnsafePointer<CChar>?>?,
  _ private_header_cnt: CUnsignedInt, _ post_content: UnsafePointer<UInt8>?, _ post_len: CUnsignedInt,
  _ http_rsp_addr: UnsafeMutablePointer<CUnsignedInt>?, _ rsp_len: UnsafeMutablePointer<CUnsignedInt>?,
  _ res_code: UnsafeMutablePointer<CInt>?, _ is_store_flash: UnsafeMutablePointer<CChar>?, _ is_tls: CChar
) -> CInt {
  // SAFETY: outputs that are not NULL can be written, and inputs can be read until this returns, as the caller vouches.
  unsafe http_rsp_addr?.pointee = 0
  unsafe rsp_len?.pointee = 0
  unsafe res_code?.pointee = 0
  unsafe is_store_flash?.pointee = 0
  guard let rsp_len = unsafe rsp_len, let res_code = unsafe res_code, unsafe is_store_flash != nil,
    unsafe http_host != nil && http_api != nil
  else { return result(RT_HTTP_ERROR_NULL) }
  if port > UInt32(UInt16.max) { return result(RT_HTTP_ERROR_PORT) }
  if unsafe private_headers == nil && private_header_cnt > 0 { return result(RT_HTTP_ERROR_NULL) }
  if unsafe post_content == nil && post_len > 0 { return result(RT_HTTP_ERROR_BODY) }
  let isTLS = is_tls != 0
  let request = unsafe PostRequest(
    host: CallerText(http_host),
    port: port == 0 ? PostRequest.defaultPort(isTLS: isTLS) : UInt16(truncatingIfNeeded: port),
    isTLS: isTLS,
    target: CallerText(http_api),
    headers: HeaderLines(private_headers, count: private_header_cnt),
    body: CallerBytes(post_content, count: post_len),
    takesFlash: http_rsp_addr != nil)
  var report = Report()
  let error = unsafe ClientPool.call(Handle(http_client)) { client in
    client.post(request)
    report = client.report
  }
  if error != RT_HTTP_OK { return result(error) }
  unsafe res_code.pointee = report.status
  report.send()
  if report.error != 0 { return RT_RES_ERROR }
  unsafe rsp_len.pointee = report.bodyLength
  if report.isInFlash {
    unsafe http_rsp_addr?.pointee = report.flashAddress
    unsafe is_store_flash?.pointee = 1
  }
  return RT_RES_SUCESS
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_get_options(_ client: rt_http_ctx?, _ options: UnsafeMutablePointer<rt_http_options>?) -> CInt {
  guard let options = unsafe options else { return RT_RES_ERROR }
  return use(unsafe Handle(client)) { client in
    // SAFETY: the caller vouches for `size` bytes.
    var all = unsafe client.options.exported
    unsafe all.size = min(options.pointee.size, all.size)
    unsafe UnsafeMutableRawPointer(options).copyMemory(from: &all, byteCount: Int(all.size))
    return true
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_set_options(_ client: rt_http_ctx?, _ options: UnsafePointer<rt_http_options>?) -> CInt {
  guard let options = unsafe options else { return RT_RES_ERROR }
  return use(unsafe Handle(client)) { client in
    var changed = client.options
    let isValid = unsafe changed.change { all in unsafe Options.copy(from: options, to: &all) }
    if isValid { client.set(changed) }
    return isValid
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_get_report(_ client: rt_http_ctx?, _ report: UnsafeMutablePointer<rt_http_report>?) -> CInt {
  guard let report = unsafe report else { return RT_RES_ERROR }
  return use(unsafe Handle(client)) { client in
    // SAFETY: the caller vouches for `size` bytes.
    var all = unsafe client.report.exported
    unsafe all.size = min(report.pointee.size, all.size)
    unsafe UnsafeMutableRawPointer(report).copyMemory(from: &all, byteCount: Int(all.size))
    return true
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_cancel(_ client: rt_http_ctx?) -> CInt {
  let isAny = unsafe client == nil ? ClientPool.cancelAll() : ClientPool.cancel(Handle(client))
  return isAny ? RT_RES_SUCESS : RT_RES_ERROR
}

/// Lets `body` use a client; gives what C is told of it.
private func use(_ handle: Handle, _ body: (inout Client) -> Bool) -> CInt {
  var isDone = false
  let error = ClientPool.use(handle) { client in isDone = body(&client) }
  return error == RT_HTTP_OK && isDone ? RT_RES_SUCESS : RT_RES_ERROR
}

/// Gives what C is told of an error; the firmware is told, too, since no client does it.
@inline(never)
private func result(_ error: rt_http_error) -> CInt {
  if error == RT_HTTP_OK { return RT_RES_SUCESS }
  var report = Report()
  report.begin(Handle())
  report.fail(Failure(error))
  report.send()
  return RT_RES_ERROR
}
