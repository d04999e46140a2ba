/// Keys by which candidates are found: subjects that share none are not compared, and are not one person by any rule.
struct BlockingKeys {
  /// More keys than these are not kept of one subject; an ordinary one has six, and one for each identifier.
  static let most = 96

  /// The keys of a subject: 64 bits each, alike on every node and in every version of the tables.
  static func of(_ identity: Identity) -> [Int64] {
    var keys = BlockingKeys()
    for number in identity.nhsNumbers { keys.add("nhs", number) }
    for id in identity.pncIDs { keys.add("pnc", id) }
    for identifier in identity.otherIdentifiers { keys.add("other", identifier) }
    for name in identity.names { keys.add(name, identity.birthDays) }
    return keys.found
  }

  private var found: [Int64] = []

  private mutating func add(_ name: PersonName, _ birthDays: [Day]) {
    let forenames = name.forename == nil ? [] : name.roots.prefix(3).map(\.self)
    let joined = name.surname.map { [$0] } ?? []
    let surnames = joined + name.surnameParts.filter { !joined.contains($0) }.prefix(2)
    let initial = (name.forename?.unicodeScalars.first).map { String($0) }
    for born in birthDays {
      // Any name with the date: spelt otherwise, changed over, or the other name changed since.
      for token in forenames + surnames { add("name and date", Soundex.code(token), born.description) }
      if let initial { add("initial and date", initial, born.description) }
      // A date that was typed otherwise, of a name that was spelt otherwise.
      if let initial {
        for surname in surnames {
          let (sounds, date) = (Soundex.code(surname), born.components)
          add("name and year", sounds, initial, String(date.year))
          // Or its year alone.
          add("name and day of the year", sounds, initial, "\(date.month)-\(date.day)")
        }
      }
    }
    // Both names in either order, whatever the date: one that is wrong or not recorded.
    for forename in forenames {
      for surname in surnames { add("names", min(forename, surname), max(forename, surname)) }
    }
  }

  /// FNV-1a over the parts, each ended by a byte that no text has (Fowler, Noll and Vo; 64 bits).
  private mutating func add(_ parts: String...) {
    guard found.count < Self.most else { return }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in parts {
      for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    let key = Int64(bitPattern: hash)
    if !found.contains(key) { found.append(key) }
  }
}
