using Akka.Persistence;
using Akka.Persistence.Snapshot;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Tests.Relay;

/// <summary>The snapshots beside <see cref="RelayJournal"/>.</summary>
public sealed class RelaySnapshots : SnapshotStore
{
    private readonly IJournal _journal = Context.System.Settings.Setup.Get<RelaySetup>().Value.Journal;

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var found = await _journal.ReadSnapshotAsync(StreamId.Parse(persistenceId), CancellationToken.None);
        return found is null || found.Version > criteria.MaxSequenceNr
            ? null!
            : new(new(persistenceId, found.Version, DateTime.UnixEpoch), new SnapshotEnvelope(found.Hash, found.Payload));
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var envelope = (SnapshotEnvelope)snapshot;
        return _journal.WriteSnapshotAsync(
            new(StreamId.Parse(metadata.PersistenceId), metadata.SequenceNr, envelope.Hash, envelope.Payload), CancellationToken.None);
    }

    // The store behind keeps old ones; it always answers with the newest.
    protected override Task DeleteAsync(SnapshotMetadata metadata) => Task.CompletedTask;

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Task.CompletedTask;
}
