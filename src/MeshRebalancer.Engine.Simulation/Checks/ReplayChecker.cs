using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Every stream replays to the state and the hash that it had; what a snapshot holds is what a replay gives.</summary>
internal sealed class ReplayChecker : Checker
{
    public override string Name => "replay";

    public override void OnKept(StoredSnapshot snapshot)
    {
        var (state, hash) = Replayed(snapshot.Stream, snapshot.Version);
        Must(hash == snapshot.Hash, () => $"the snapshot of {snapshot.Stream} at version {snapshot.Version} has another hash than the events");
        Must(
            Witness.Shadows.Write(snapshot.Stream, state).AsSpan().SequenceEqual(snapshot.Payload),
            () => $"the snapshot of {snapshot.Stream} at version {snapshot.Version} holds another state than a replay");
    }

    public override void AtEnd()
    {
        foreach (var (stream, state) in Witness.Shadows.States)
        {
            var (replayed, hash) = Replayed(stream, long.MaxValue);
            Must(hash == Witness.Disk.Head(stream).Hash, () => $"{stream} replays to another hash");
            Must(replayed.Equals(state), () => $"{stream} replays to another state");
            Must(Witness.Shadows.IsReadBack(stream, state), () => $"a snapshot of {stream} is read back as another state");
        }
    }

    private (object State, Hash32 Hash) Replayed(StreamId stream, long version)
    {
        var state = Witness.Shadows.Initial(stream);
        var hash = Hash32.Zero;
        foreach (var stored in Witness.Disk.Of(stream).TakeWhile(stored => stored.Version <= version))
        {
            state = Witness.Shadows.Next(stream, state, stored);
            hash = HashChain.Next(hash, stream, stored.Version, stored.Event, stored.At);
        }

        return (state, hash);
    }
}
