using Dapper;
using MeshRebalancer.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>What each member notes in the database: that it is alive. It is read by a node that starts and can't reach the others.</summary>
public sealed class MemberNotes : IAsyncDisposable
{
    private const int FreshMilliseconds = 10_000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterStore _store;
    private readonly string _self;
    private readonly ILogger _log;
    private Task _run = Task.CompletedTask;

    /// <param name="store">Whose schema has been applied. Not the notes' to close.</param>
    /// <param name="self">This node's address in the cluster.</param>
    /// <param name="log">Where outages are told.</param>
    public MemberNotes(ClusterStore store, string self, ILogger log) => (_store, _self, _log) = (store, self, log);

    /// <summary>The members that have noted themselves in the last 10 s, this node left out, ordered.</summary>
    /// <exception cref="JournalUnavailableException">The database does not answer.</exception>
    public async Task<IReadOnlyList<string>> OthersAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = await _store.OpenAsync(cancel);
            return [.. await connection.QueryAsync<string>(new(
                $"SELECT address FROM cluster_members WHERE address <> @self AND seen > {_store.Now} - {FreshMilliseconds} ORDER BY address",
                new { self = _self }, cancellationToken: cancel))];
        }
        catch (Exception failure) when (_store.Explain(failure) is not null)
        {
            throw _store.Explain(failure)!;
        }
    }

    /// <summary>Notes this node from now on, until disposed.</summary>
    public void Start() => _run = Task.Run(RepeatAsync);

    /// <summary>Ends it; whoever leaves in order takes its note away.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await TryAsync("DELETE FROM cluster_members WHERE address = @self");
        _stop.Dispose();
    }

    private async Task RepeatAsync()
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            await TryAsync($"INSERT INTO cluster_members (address, seen) VALUES (@self, {_store.Now}) ON CONFLICT (address) DO UPDATE SET seen = excluded.seen");
        }
        while (await NextAsync(timer));
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TryAsync(string sql)
    {
        try
        {
            await using var connection = await _store.OpenAsync(CancellationToken.None);
            await connection.ExecuteAsync(sql, new { self = _self });
        }
        catch (Exception failure) when (_store.Explain(failure) is not null)
        {
            _log.LogDebug("This member could not note itself: {Reason}", failure.Message);
        }
    }
}
