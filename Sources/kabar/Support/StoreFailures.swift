import Delivery
import Engine
import Store

/// Runs what may fail with a store's error or a refusal, as sentences with exit codes.
func storeFailures<T>(_ body: () async throws -> T) async throws -> T {
  do {
    return try await body()
  } catch let error as StoreError {
    throw CommandFailure(error)
  } catch let refusal as DeliveryRepair.Refusal {
    throw CommandFailure(.noInput, refusal.description)
  }
}
