import GRDB
import Trust

/// How a database stands to the tables that this version of the product needs.
public struct SchemaState: Sendable, Hashable {
  /// The steps that the first start will take, in order; empty if there are none.
  public let pending: [String]
  /// Steps of a newer version, by which this one cannot use the database.
  public let unknown: [String]
}

extension NodeStore {
  /// How a database stands to the tables that this version needs, without changing anything.
  /// - Throws: ``StoreError``: `cannotOpen`, `corrupt`.
  public static func schemaState(at path: String) throws -> SchemaState {
    do {
      let migrator = Schema.migrator
      let applied = try readOnly(path).read { try migrator.appliedIdentifiers($0) }
      return SchemaState(
        pending: migrator.migrations.filter { !applied.contains($0) },
        unknown: applied.subtracting(migrator.migrations).sorted())
    } catch {
      throw StoreError.translated(error)
    }
  }

  /// Opens a database that has all the tables of this version to read it and no more, whatever is asked of the store.
  /// - Throws: ``StoreError``: `cannotOpen`, `corrupt`.
  public static func openToRead(at path: String, keys: NodeKeySource) throws -> NodeStore {
    do {
      let caches = StoreCaches(waitingBytesPerAuthor: 0, chain: KeyChain(keys))
      return NodeStore(pool: try readOnly(path), watcher: try watcher(path), caches: caches)
    } catch {
      throw StoreError.translated(error)
    }
  }

  private static func readOnly(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(busySeconds)
    return try DatabasePool(path: path, configuration: configuration)
  }
}
