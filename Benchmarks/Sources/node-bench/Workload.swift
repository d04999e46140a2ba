import Foundation
import Replication
import Safeguarding

/// One flag of the workload: a record of 32 bytes, as rig/workload.py writes it.
struct WorkloadFlag {
  var subject: [UInt8]
  var kind: Int64
  var source: Int64
  var first: Int64
  var last: Int64
  var risk: Int64
  var status: Int64
  var children: Int64
  var weapon: Int64
  var order: Int64
  var version: Int64
  var time: Int64

  static let byteCount = 32

  init(_ bytes: Data) {
    func little(_ range: Range<Int>) -> Int64 {
      range.reversed().reduce(0) { $0 << 8 | Int64(bytes[bytes.startIndex + $1]) }
    }
    subject = [UInt8](bytes.prefix(16))
    kind = little(16..<17)
    source = little(17..<18)
    first = little(18..<20)
    last = little(20..<22)
    risk = little(22..<23)
    status = little(23..<24)
    children = little(24..<25)
    weapon = little(25..<26)
    order = little(26..<27)
    version = little(27..<28)
    time = little(28..<32)
  }

  /// The flags of a file.
  static func read(_ path: String) throws -> [WorkloadFlag] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    return stride(from: 0, to: data.count - data.count % byteCount, by: byteCount).map {
      WorkloadFlag(data[$0..<$0 + byteCount])
    }
  }
}

extension WorkloadFlag {
  /// Days from 1970 to the workload's first day, 1990-01-01.
  static let dayZero: Int64 = 7305

  /// What the workload's twelve kinds stand for: codes that agencies assert. Those that every node works out are refused
  /// from whoever asserts them, each with a row of the conflict log.
  private static let codes = FlagCode.allCases.filter { !$0.definition.isDerived }.prefix(12).map(\.number)

  /// The value of its creation: every column of the rivals' table is a field of the same shape, whatever that field
  /// means. The subject's random id is what the flag can be looked up by.
  func record<Target>() -> Value<Target> {
    .record([
      .init(FlagField.code, .integer(Self.codes[Int(kind) % Self.codes.count])),
      .init(FlagField.subject, .bytes(subject)),
      .init(FlagField.status, .integer(status)),
      .init(FlagField.risk, .integer(risk)),
      .init(FlagField.eventDay, .integer(Self.dayZero + first)),
      .init(FlagField.confidence, .integer(time)),
      .init(FlagField.codeVersion, .integer(version)),
      .init(FlagField.ticks, .integer(children)),
      .init(FlagField.assessed, .integer(weapon)),
      .init(FlagField.attempts, .integer(order)),
      .init(FlagField.decidedDay, .integer(Self.dayZero + last)),
      .init(FlagField.category, .text(String(source))),
    ])
  }
}
