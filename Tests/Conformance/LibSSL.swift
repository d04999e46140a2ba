import COpenSSL
import Foundation
import Replication
import Synchronization
import Trust

/// The system's OpenSSL as the other end of a connection: an implementation of TLS that shares no code with ours.
enum LibSSL {
  /// What came of a connection.
  struct Outcome: Sendable {
    var shookHands = false
    var version = ""
    /// The pin of our certificate, as libcrypto computes it.
    var peerPin: Hash?
    var resumed = false
    /// What came back.
    var reply: [UInt8] = []
  }

  /// A session to resume, kept alive by reference.
  final class Session: Sendable {
    // A pointer's bits, because pointers are not Sendable.
    private let bits = Mutex<UInt>(0)

    var pointer: OpaquePointer? { OpaquePointer(bitPattern: bits.withLock { $0 }) }

    func keep(_ pointer: OpaquePointer?) { bits.withLock { $0 = UInt(bitPattern: pointer) } }

    deinit { SSL_SESSION_free(pointer) }
  }

  // Macros with arguments in ssl.h, which are not imported.
  private static let setMaximum: Int32 = 124
  private static let tls12: Int = 0x0303

  /// Dials, shakes hands, sends a frame and reads up to so many bytes.
  static func dial(
    _ port: Int, as identity: TLSIdentity?, atMostTLS12: Bool = false, send frame: [UInt8] = [], read count: Int = 0,
    resuming: Session? = nil, keeping: Session? = nil
  ) async -> Outcome {
    await onThread {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
      let connected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard connected == 0 else { return Outcome() }
      return converse(
        descriptor, TLS_client_method(), identity, atMostTLS12: atMostTLS12, send: frame, read: count,
        resuming: resuming, keeping: keeping
      ) { SSL_connect($0) }
    }
  }

  /// Takes one connection on a listening socket, demands a certificate, reads so many bytes and answers with a frame.
  static func serve(_ listening: Int32, as identity: TLSIdentity, send frame: [UInt8], read count: Int) async -> Outcome
  {
    await onThread {
      let descriptor = accept(listening, nil, nil)
      defer { close(descriptor) }
      return converse(
        descriptor, TLS_server_method(), identity, atMostTLS12: false, send: frame, read: count, resuming: nil,
        keeping: nil
      ) { SSL_accept($0) }
    }
  }

  /// A listening socket on the loopback interface.
  static func listening() -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, size)
        _ = listen(descriptor, 4)
        _ = getsockname(descriptor, $0, &size)
      }
    }
    return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
  }

  private static func converse(
    _ descriptor: Int32, _ method: OpaquePointer?, _ identity: TLSIdentity?, atMostTLS12: Bool, send frame: [UInt8],
    read count: Int, resuming: Session?, keeping: Session?, handshake: (OpaquePointer?) -> Int32
  ) -> Outcome {
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var outcome = Outcome()
    let context = SSL_CTX_new(method)
    defer { SSL_CTX_free(context) }
    if let identity, !use(identity, context) { return outcome }
    // Our test looks at the pin itself; OpenSSL has only to demand a certificate.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT) { _, _ in 1 }
    if atMostTLS12 { SSL_CTX_ctrl(context, setMaximum, tls12, nil) }
    let connection = SSL_new(context)
    defer { SSL_free(connection) }
    if let session = resuming?.pointer { SSL_set_session(connection, session) }
    SSL_set_fd(connection, descriptor)
    guard handshake(connection) == 1 else { return outcome }
    outcome.shookHands = true
    outcome.version = String(cString: SSL_get_version(connection))
    outcome.resumed = SSL_session_reused(connection) == 1
    if let certificate = SSL_get1_peer_certificate(connection) {
      outcome.peerPin = LibCrypto.pin(certificate)
      X509_free(certificate)
    }
    if !frame.isEmpty { SSL_write(connection, frame, Int32(frame.count)) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while outcome.reply.count < count {
      let got = SSL_read(connection, &buffer, Int32(min(buffer.count, count - outcome.reply.count)))
      guard got > 0 else { break }
      outcome.reply += buffer[..<Int(got)]
    }
    // Only now: session tickets come after the handshake.
    keeping?.keep(SSL_get1_session(connection))
    SSL_shutdown(connection)
    return outcome
  }

  private static func use(_ identity: TLSIdentity, _ context: OpaquePointer?) -> Bool {
    let key = Array(identity.privateKeyPEM.utf8)
    let bio = BIO_new_mem_buf(key, Int32(key.count))
    defer { BIO_free(bio) }
    let privateKey = PEM_read_bio_PrivateKey(bio, nil, nil, nil)
    defer { EVP_PKEY_free(privateKey) }
    let certificate = LibCrypto.withCertificate(identity.certificatePEM) { SSL_CTX_use_certificate(context, $0) }
    return certificate == 1 && SSL_CTX_use_PrivateKey(context, privateKey) == 1
      && SSL_CTX_check_private_key(context) == 1
  }

  /// Blocking calls have no place on the threads that run tasks.
  private static func onThread<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: work()) }
    }
  }
}
