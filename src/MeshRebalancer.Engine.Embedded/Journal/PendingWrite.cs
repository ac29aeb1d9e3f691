using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Something that waits for the writer.</summary>
internal abstract class PendingWrite
{
    private PendingWrite()
    {
    }

    /// <summary>It was not stored, or nobody knows.</summary>
    public abstract void Fail(Exception failure);

    /// <summary>An append and whoever waits for it.</summary>
    public sealed class OfAppend(Append append, long since) : PendingWrite
    {
        private readonly TaskCompletionSource<StreamHead> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Append Append => append;

        /// <summary>When it was asked for, as the clock's timestamp.</summary>
        public long Since => since;

        public Task<StreamHead> Answer => _answer.Task;

        public void Stored(StreamHead head) => _answer.TrySetResult(head);

        public override void Fail(Exception failure) => _answer.TrySetException(failure);
    }

    /// <summary>A snapshot, or (with none) a question whether the epoch is still ours.</summary>
    public sealed class OfSnapshot(StoredSnapshot? snapshot) : PendingWrite
    {
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StoredSnapshot? Snapshot => snapshot;

        public Task Answer => _answer.Task;

        public void Stored() => _answer.TrySetResult();

        public override void Fail(Exception failure) => _answer.TrySetException(failure);
    }
}
