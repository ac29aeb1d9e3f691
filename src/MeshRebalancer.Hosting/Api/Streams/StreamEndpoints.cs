using System.Globalization;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Api.Paging;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api.Streams;

/// <summary>Part of a stream's history.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Events">In order.</param>
/// <param name="Next">Where it goes on, or null at the end.</param>
public sealed record StreamEventsView(string Stream, IReadOnlyList<StoredEventView> Events, string? Next);

/// <summary>A stored event.</summary>
/// <param name="Position">Its place in the journal.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="Name">Its wire name: docs/events.md.</param>
/// <param name="At">When it was stored, UTC.</param>
/// <param name="Summary">In words; never the payload, which may hold what only an operator's machine may see.</param>
/// <param name="Hash">It chains the event to the one before.</param>
public sealed record StoredEventView(long Position, long Version, string Name, DateTimeOffset At, string Summary, string Hash);

/// <summary><c>/api/v1/streams/{stream}/events</c>: what happened to a portfolio, a rebalance, an account, the coordinator, the breakers or the keys.</summary>
internal static class StreamEndpoints
{
    private const int LimitMax = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/streams/{stream}/events", ReadAsync).RequireAuthorization(Rights.Read).WithTags("reads")
        .Says("listStreamEvents", "A stream's history, oldest first: portfolio-DESK-ID, rebalance-DESK-ID.NUMBER, coordinator-DESK, ….")
        .Asks("limit", "1 to 500; 100 where it is left out", isNumber: true).Asks("cursor", "the next of an earlier answer").Answers<StreamEventsView>().Refuses("not-found");

    private static async Task<IResult> ReadAsync(string stream, HttpRequest request, StreamHistory history, Readings readings, CancellationToken cancel)
    {
        var query = new QueryValues(request, "limit", "cursor");
        var limit = query.Limit(100, LimitMax);
        var after = query.Place(place => long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } place ? long.Parse(place, CultureInfo.InvariantCulture) : 0;
        if (query.Problem is { } problem)
            return problem;
        return StreamId.TryParse(stream, null, out var id) && IsOurs(id, readings.Desk) && await history.ReadAsync(id, after, limit, cancel) is { } view
            ? Results.Ok(view)
            : Problems.NotFound($"stream '{Problems.Shorten(stream)}' of this desk");
    }

    private static bool IsOurs(StreamId stream, string desk) => stream.Parts is ["global"] || (stream.Parts is [var first, ..] && first == desk);
}

/// <summary>Reads streams from the journal and tells them in words.</summary>
internal sealed class StreamHistory(IJournalReader journal, IReadOnlyList<IStreamKind> kinds, EventNarrator narrator)
{
    /// <summary>A part of a stream's history, or null for a stream without events.</summary>
    public async Task<StreamEventsView?> ReadAsync(StreamId stream, long after, int limit, CancellationToken cancel)
    {
        if (kinds.FirstOrDefault(kind => kind.Category == stream.Category)?.Open(new Decoders()) is not { } decode)
            return null;
        List<StoredEventView> events = [];
        await foreach (var stored in journal.ReadAsync(stream, after, cancel))
        {
            if (events.Count == limit)
                return new(stream.ToString(), events, Cursor.Write(events[^1].Version.ToString(CultureInfo.InvariantCulture)));
            events.Add(new(stored.Position, stored.Version, stored.Event.Name, stored.At, narrator.Tell(decode(stored.Event)), stored.Hash.ToString()));
        }

        return events.Count == 0 && after == 0 ? null : new(stream.ToString(), events, null);
    }

    private sealed class Decoders : IStreamKindReader<Func<EventBytes, object>>
    {
        public Func<EventBytes, object> Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
            where TState : class
            where TCommand : class, ICommand
            where TEvent : class
            where TEffect : class, IEffect => bytes => kind.Events.Decode(bytes.Name, bytes.Payload);
    }
}
