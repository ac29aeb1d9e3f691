using System.Runtime.CompilerServices;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What a journal's faults are drawn from.</summary>
/// <param name="Life">The node's.</param>
/// <param name="World">The world.</param>
/// <param name="Chance">Decides.</param>
internal sealed record JournalFaults(NodeLife Life, SimWorld World, Chance Chance)
{
    public Spell Full { get; } = new(World.Faults, FaultKind.DiskFull, Chance.Of("full"), 1800, 90);
}

/// <summary>A node's hold on the disk, with its epoch. Without faults it is just that.</summary>
/// <param name="disk">The disk.</param>
/// <param name="faults">What goes wrong, or null.</param>
internal sealed class SimJournal(SimDisk disk, JournalFaults? faults = null) : IJournal
{
    private readonly CancellationTokenSource _lost = new();
    private readonly List<Action<StoredEvent>> _followers = [];

    public long Epoch { get; } = disk.Open();

    public CancellationToken Lost => _lost.Token;

    public Task<StreamHead> AppendAsync(Append append, CancellationToken cancel) => AppendAsync(append, checksEpoch: true, cancel);

    /// <summary>Appends; a sabotage leaves the epoch's check out.</summary>
    public async Task<StreamHead> AppendAsync(Append append, bool checksEpoch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await Task.Yield();
        if (faults is not null)
            await BeforeAsync(faults);
        if (checksEpoch && disk.Epoch != Epoch)
        {
            _lost.Cancel();
            throw new JournalConflictException($"Epoch {disk.Epoch} stands in the journal; this node has {Epoch}.");
        }

        var stored = disk.Append(append, Epoch);
        faults?.World.Witness.OnStored(faults.Life.Name, stored);
        foreach (var one in stored)
        {
            _followers.ForEach(follower => follower(one));
        }

        if (faults is not null)
            await AfterAsync(faults);
        return disk.Head(append.Stream);
    }

    public async Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel)
    {
        await Task.Yield();
        if (faults is not null)
            await faults.Life.StepAsync(FaultKind.Crash, 1e-4);
        if (disk.Epoch != Epoch)
            return;
        disk.Keep(snapshot);
        faults?.World.Witness.OnKept(snapshot);
    }

    public IDisposable Follow(Action<StoredEvent> stored)
    {
        _followers.Add(stored);
        return new Following(this, stored);
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ReadableAsync(cancel);
        foreach (var stored in disk.After(stream, afterVersion))
        {
            if (faults is not null)
                await faults.Life.StepAsync(FaultKind.CrashInReplay, 3e-4);
            yield return stored;
        }
    }

    public async IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ReadableAsync(cancel);
        foreach (var stored in disk.After(afterPosition))
        {
            yield return stored;
        }
    }

    public async Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel)
    {
        await ReadableAsync(cancel);
        return disk.Snapshot(stream);
    }

    public async IAsyncEnumerable<StreamHead> ListAsync(string? category, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ReadableAsync(cancel);
        foreach (var stream in disk.Streams().Where(stream => category is null || stream.Category == category))
        {
            yield return disk.Head(stream);
        }
    }

    public async IAsyncEnumerable<StreamWake> WakesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await ReadableAsync(cancel);
        foreach (var wake in disk.Wakes())
        {
            yield return wake;
        }
    }

    public ValueTask DisposeAsync()
    {
        _lost.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task BeforeAsync(JournalFaults faults)
    {
        await faults.Life.StepAsync(FaultKind.Crash, 8e-4);
        if (faults.Chance.Happens(0.05))
            await faults.World.Time.PauseAsync(faults.Chance.Seconds(0.005, 0.3), CancellationToken.None);
        await faults.Life.StepAsync(FaultKind.Crash, 0);
        if (faults.Full.IsOn(faults.World.Now))
            throw new JournalUnavailableException("The disk is full.");
        if (faults.World.Faults.Happens(FaultKind.AppendFails, faults.Chance, 0.01))
            throw new JournalUnavailableException("The append failed.");
    }

    private static async Task AfterAsync(JournalFaults faults)
    {
        await faults.Life.StepAsync(FaultKind.Crash, 8e-4);
        if (faults.World.Faults.Happens(FaultKind.AppendUnknown, faults.Chance, 0.01))
            throw new JournalUnavailableException("The connection broke while the append was under way.");
    }

    private async Task ReadableAsync(CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        if (faults is null)
            return;
        await faults.Life.StepAsync(FaultKind.CrashInReplay, 1e-3);
        if (faults.World.Faults.Happens(FaultKind.JournalUnreadable, faults.Chance, 0.01))
            throw new JournalUnavailableException("The journal cannot be read now.");
    }

    private sealed class Following(SimJournal journal, Action<StoredEvent> stored) : IDisposable
    {
        public void Dispose() => journal._followers.Remove(stored);
    }
}
