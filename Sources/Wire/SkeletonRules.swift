internal import Replication

/// What a skeleton must keep to within its set, beyond being readable. Every node judges alike, because only the signed
/// header and the skeleton are asked.
enum SkeletonRules {
  /// - Parameter index: the operation's place in the set.
  static func check(
    _ skeleton: Skeleton<Reference>, at index: Int, in header: Header
  ) throws(WireError) {
    guard skeleton.replaces.count <= Limits.replacesPerOperation else {
      throw WireError(.overLimit, "operation \(index) replaces \(skeleton.replaces.count) others")
    }
    switch skeleton.action {
    case .create:
      guard skeleton.replaces.isEmpty else {
        throw WireError(.invalidField, "operation \(index) is a creation that replaces something")
      }
    case .set(let entity, _):
      try check(entity, at: index, in: header)
    }
    for target in skeleton.replaces { try check(target, at: index, in: header) }
  }

  private static func check(
    _ reference: Reference, at index: Int, in header: Header
  ) throws(WireError) {
    let isPossible =
      switch reference.slot {
      case 0: reference.back == 0 && reference.index < index
      case 1: reference.back > 0 && reference.back < header.sequence
      default:
        Int(reference.slot) - 2 < header.dependencies.count
          && reference.back < header.dependencies[Int(reference.slot) - 2].head.sequence
      }
    guard isPossible, reference.index < UInt32(Limits.operationsPerSet) else {
      throw WireError(.invalidField, "operation \(index) names an operation that its set cannot see")
    }
  }
}
