import Dispatch

/// An executor for an actor and for the tasks around it, which run one after the other.
public protocol SerialLoop: SerialExecutor {
  /// The same place for tasks that belong to no actor.
  var tasks: any TaskExecutor { get }
  /// Runs a closure there: for what needs no task.
  func run(_ work: @escaping @Sendable () -> Void)
}

/// Makes a Dispatch queue the executor of an actor.
public final class QueueExecutor: SerialLoop {
  private let queue: DispatchQueue
  /// The queue for tasks that belong to no actor.
  public let tasks: any TaskExecutor

  /// An executor on a queue of its own.
  ///
  /// - Parameter label: the queue's name, for people who debug.
  public init(label: String) {
    queue = DispatchQueue(label: label)
    tasks = QueueTaskExecutor(queue)
  }

  /// Runs an actor's job on the queue.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Runs a closure on the queue.
  public func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  /// Stops the program if the caller is not on the queue.
  public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}

/// A queue that tasks run on which prefer it.
private final class QueueTaskExecutor: TaskExecutor {
  private let queue: DispatchQueue

  init(_ queue: DispatchQueue) { self.queue = queue }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
