import Foundation
import Replication
import Safeguarding
import Trust

/// The two ends of a handover.
struct HandoverEnds: Codable, Hashable {
  struct End: Codable, Hashable {
    /// Hexadecimal.
    var partnership: String
    var member: UInt32
  }

  var from: End
  var to: End
}

/// A file that one member makes for another: what is said in clear, the sealed or plain body, and a signature.
struct HandoverFile: Codable {
  var format: String
  var ends: HandoverEnds
  /// Hexadecimal: names the handover, at random.
  var id: String
  var body: Data
  var signature: Data

  static let offer = "agency-node/handover/1"
  static let receipt = "agency-node/handover-receipt/1"
  /// Bytes of a file that are read.
  static let longest = 16 << 20

  init(_ format: String, _ ends: HandoverEnds, id: String, body: [UInt8]) {
    self.format = format
    self.ends = ends
    self.id = id
    self.body = Data(body)
    signature = Data()
  }

  /// - Throws: `bundleUnreadable` with what is wrong.
  static func read(_ bytes: [UInt8], _ format: String) throws(NodeError) -> HandoverFile {
    guard bytes.count <= longest, let file = try? JSONDecoder().decode(HandoverFile.self, from: Data(bytes)),
      file.format == format, file.id.utf8.count == 32
    else {
      throw NodeError(
        .bundleUnreadable,
        format == offer ? "this is no offer of a handover" : "this is no receipt of a handover")
    }
    return file
  }

  /// What is said in clear, to which a seal is bound.
  var header: [UInt8] {
    let ends = self.ends
    return Array(
      [
        format, id, ends.from.partnership, "\(ends.from.member)", ends.to.partnership, "\(ends.to.member)",
      ].joined(separator: "\u{1F}").utf8)
  }

  /// What is signed.
  var signed: [UInt8] { header + [0] + Array(body) }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return Array(try encoder.encode(self))
  }
}

/// What is handed over.
struct HandoverContent: Codable {
  struct Person: Codable {
    var forenames: String?
    var surname: String?
    var aliases: [String]
    /// Days since 1970-01-01.
    var born: Int64?
    var sex: Int64?
    var nhsNumber: String?
    var pncID: String?
    /// ``ForeignReference``
    var entry: String
  }

  struct Flag: Codable {
    /// ``ForeignReference``
    var entry: String
    var code: Int64
    /// Places in `persons`.
    var subject: Int
    var counterpart: Int?
    var status: Int64
    var basis: Int64?
    var risk: Int64?
    var eventDay: Int64?
    var recordedDay: Int64?
    var author: String
    /// What is said against it there.
    var contests: [String]
    var texts: [String: String]
    var numbers: [String: Int64]
    var lists: [String: [String]]
  }

  /// Between two of the persons who go along anyway.
  struct Relationship: Codable {
    /// ``ForeignReference``
    var entry: String
    /// Places in `persons`.
    var first: Int
    var second: Int
    var kind: Int64
    var startDay: Int64?
    var endDay: Int64?
  }

  /// The sender's partnership, as people call it.
  var partnershipName: String
  var agency: String
  var reason: String
  var persons: [Person]
  var flags: [Flag]
  var relationships: [Relationship]
}

/// What was taken in.
struct HandoverReceipt: Codable {
  var agency: String
  /// ISO 8601.
  var day: String
  /// ``ForeignReference`` of each entry that stands there now.
  var entries: [String]
}
