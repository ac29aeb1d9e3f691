using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>
/// Keeps a stream's snapshots, off the command's path and one at a time. A snapshot that fails costs a longer replay, nothing else.
/// </summary>
internal sealed class Snapshots<TState>(StreamId stream, JsonTypeInfo<TState> json, int every, IJournal journal, ILogger log, TaskScheduler scheduler)
    where TState : class
{
    private long _at;

    /// <summary>The one that is being written, if any. Does not fail.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>The newest one that is stored.</summary>
    public void Begin(long version) => _at = version;

    /// <summary>Keeps this state if it is time for a snapshot.</summary>
    public void Offer(Replayed<TState> now)
    {
        if (now.Version - _at < every || !Last.IsCompleted)
            return;
        _at = now.Version;
        Last = Task.Factory.StartNew(() => WriteAsync(now), CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
    }

    private async Task WriteAsync(Replayed<TState> now)
    {
        try
        {
            var payload = JsonSerializer.SerializeToUtf8Bytes(now.State, json);
            await journal.WriteSnapshotAsync(new(stream, now.Version, now.Hash, payload), CancellationToken.None);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The snapshot of {Stream} at version {Version} was not written", stream, now.Version);
        }
    }
}
