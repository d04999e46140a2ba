import COpenSSL
import Replication

/// What the tests ask of the system's OpenSSL: Ed25519, SHA-256 and certificates that BoringSSL had no part in.
enum LibCrypto {
  /// NID_ED25519 of openssl/obj_mac.h; as a macro of a macro it is not imported.
  private static let ed25519: Int32 = 1087

  /// Whether libcrypto finds an Ed25519 signature good.
  static func verify(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
    guard let key = EVP_PKEY_new_raw_public_key(ed25519, nil, publicKey, publicKey.count) else { return false }
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// libcrypto's Ed25519 signature with a key of RFC 8032's 32 bytes.
  static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8]? {
    guard let key = EVP_PKEY_new_raw_private_key(ed25519, nil, seed, seed.count) else { return nil }
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: 64)
    var count = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else { return nil }
    return signature
  }

  static func sha256(_ bytes: [UInt8]) -> Hash? {
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else { return nil }
    return Hash(digest)
  }

  /// Reads a certificate from PEM and lends it.
  static func withCertificate<R>(_ pem: String, _ body: (OpaquePointer) throws -> R) rethrows -> R? {
    let bytes = Array(pem.utf8)
    let bio = BIO_new_mem_buf(bytes, Int32(bytes.count))
    defer { BIO_free(bio) }
    guard let certificate = PEM_read_bio_X509(bio, nil, nil, nil) else { return nil }
    defer { X509_free(certificate) }
    return try body(certificate)
  }

  /// SHA-256 of a certificate's SubjectPublicKeyInfo, as libcrypto encodes and hashes it.
  static func pin(_ certificate: OpaquePointer) -> Hash? {
    var der: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der)
    guard count > 0, let der else { return nil }
    defer { CRYPTO_free(der, "LibCrypto.swift", 0) }
    return sha256(Array(UnsafeBufferPointer(start: der, count: Int(count))))
  }

  /// Whether a certificate's signature is by its own key.
  static func isSelfSigned(_ certificate: OpaquePointer) -> Bool {
    X509_verify(certificate, X509_get0_pubkey(certificate)) == 1
  }

  /// Whether a certificate's dates include now.
  static func isValidNow(_ certificate: OpaquePointer) -> Bool {
    X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0
      && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0
  }
}
