using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary><c>/api/v1/breakers</c> and <c>/api/v1/kill-switch</c>: read; open and close by hand, for the desk of this node.</summary>
internal static class BreakerEndpoints
{
    private const string Leaving = "leaving";
    private const string Everything = "everything";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").RequireAuthorization(Rights.Read).WithTags("breakers");
        group.MapGet("breakers", ReadAsync).Says("listBreakers", "Breakers that are not plainly closed, and kill switches.").Answers<BreakersView>();
        group.MapPost("breakers/trip", (HttpRequest request, Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel) =>
            TellAsync(request, readings, streams, Keyed, asked => new BreakerCommand.Trip(asked.Key, Caller.Of(request).Name, asked.Why, time.GetUtcNow()), cancel)).RequireAuthorization(Rights.Stop)
            .Says("tripBreaker", "Opens a breaker until it is reset.").Takes<BreakerBody>().Accepts().Refuses("refused");
        group.MapPost("breakers/reset", (HttpRequest request, Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel) =>
            TellAsync(request, readings, streams, Keyed, asked => new BreakerCommand.Reset(asked.Key, Caller.Of(request).Name, asked.Why, time.GetUtcNow()), cancel)).RequireAuthorization(Rights.Operate)
            .Says("resetBreaker", "Closes a breaker.").Takes<BreakerBody>().Accepts().Refuses("refused");
        group.MapPost("kill-switch/set", (HttpRequest request, Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel) =>
            TellAsync(request, readings, streams, Scoped, asked => new BreakerCommand.Kill(asked.Scope, Caller.Of(request).Name, asked.Why, time.GetUtcNow()), cancel)).RequireAuthorization(Rights.Stop)
            .Says("setKillSwitch", "Signs nothing more that lets value leave, or nothing at all.").Takes<KillSwitchBody>().Accepts().Refuses("refused");
        group.MapPost("kill-switch/release", (HttpRequest request, Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel) =>
            TellAsync(request, readings, streams, Scoped, asked => new BreakerCommand.Release(asked.Scope, Caller.Of(request).Name, asked.Why, time.GetUtcNow()), cancel)).RequireAuthorization(Rights.Operate)
            .Says("releaseKillSwitch", "Lets what was stopped go on.").Takes<KillSwitchBody>().Accepts().Refuses("refused");
    }

    private static async Task<BreakersView> ReadAsync(Readings readings, IStreams streams, CancellationToken cancel)
    {
        List<BreakerView> breakers = [];
        List<KillSwitchView> kills = [];
        foreach (var stream in new[] { BreakersState.Global, BreakersState.StreamOf(readings.Desk) })
        {
            var state = (BreakersState)(await streams.ReadAsync(stream, cancel)).State;
            breakers.AddRange(state.Breakers.Select(one => Of(stream, one)));
            kills.AddRange(state.Kills.Select(one => new KillSwitchView(stream.ToString(), ScopeOf(one.Scope), one.By, one.Why, one.Since)));
        }

        return new(breakers, kills);
    }

    private static BreakerView Of(StreamId stream, Breaker breaker) => breaker.State switch
    {
        BreakerState.Closed s => new(stream.ToString(), breaker.Key.ToString(), "closed", s.Failures.Count, null, null, null),
        BreakerState.Open s => new(stream.ToString(), breaker.Key.ToString(), "open", null, s.Reason, null, s.Until),
        BreakerState.HalfOpen s => new(stream.ToString(), breaker.Key.ToString(), "half-open", null, s.Reason, null, null),
        BreakerState.Tripped s => new(stream.ToString(), breaker.Key.ToString(), "tripped", null, s.Why, s.By, null),
    };

    private static async Task<IResult> TellAsync<T>(
        HttpRequest request, Readings readings, IStreams streams, Func<ConfigNode, T?> read, Func<T, BreakerCommand> command, CancellationToken cancel)
        where T : class
    {
        var stream = BreakersState.StreamOf(readings.Desk);
        return await (await RequestBody.FieldsAsync(request, read, cancel)).Match(
            async asked => await streams.AskAsync(stream, command(asked!), cancel) switch
            {
                Reply.Saved saved => Results.Accepted("/api/v1/breakers", new AcceptedView(stream.ToString(), saved.Version)),
                Reply.Refused refused => Problems.Refused(refused),
            },
            Task.FromResult);
    }

    private static KeyedReason? Keyed(ConfigNode node)
    {
        const string allowed = "chain:ID, venue:NAME@ID, bridge:NAME or feed:ASSET";
        var (text, why) = (node.Text("key", allowed), Why(node));
        if (BreakerKey.TryParse(text, null, out var key))
            return why is null ? null : new(key, why);
        if (text is not null)
            node.Violate("key", $"is '{Problems.Shorten(text)}'; {allowed} is expected");
        return null;
    }

    private static ScopedReason? Scoped(ConfigNode node)
    {
        const string allowed = Leaving + " or " + Everything;
        var (text, why) = (node.Text("scope", allowed, required: false) ?? Leaving, Why(node));
        if (text is Leaving or Everything)
            return why is null ? null : new(text == Leaving ? KillScope.Leaving : KillScope.Everything, why);
        node.Violate("scope", $"is '{Problems.Shorten(text)}'; {allowed} is expected");
        return null;
    }

    private static string ScopeOf(KillScope scope) => scope == KillScope.Leaving ? Leaving : Everything;

    private static string? Why(ConfigNode node) => node.Text("why", "the reason, in words");

    private sealed record KeyedReason(BreakerKey Key, string Why);

    private sealed record ScopedReason(KillScope Scope, string Why);
}
