using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary><c>/api/v1/accounts</c>: what is in flight, parked or in quarantine; cancel a transaction, and end a quarantine by a statement.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/accounts").RequireAuthorization(Rights.Read).WithTags("accounts");
        group.MapGet("", ReadAsync).Says("listAccounts", "Accounts: gas, nonces, what is in flight, quarantine.").Answers<AccountsView>();
        group.MapPost("reconcile", (HttpRequest request, Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel) => TellAsync(
            request, readings, streams, Statement, asked => new AccountCommand.StateReconciled(Caller.Of(request).Name, asked.Why, time.GetUtcNow()), cancel)).RequireAuthorization(Rights.Operate)
            .Says("reconcileAccount", "States that every foreign transaction is accounted for: the quarantine ends.").Takes<ReconcileBody>().Accepts().Refuses("not-found", "refused");
        group.MapPost("cancel", (HttpRequest request, Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel) => TellAsync(
            request, readings, streams, Unwanted, asked => new AccountCommand.Cancel(asked.Id!.Value, Caller.Of(request).Name, asked.Why, time.GetUtcNow()), cancel)).RequireAuthorization(Rights.Operate)
            .Says("cancelTransaction", "Consumes a transaction's nonce by a transfer of nothing, unless it is mined first.").Takes<CancelBody>().Accepts().Refuses("not-found", "refused");
    }

    private static async Task<AccountsView> ReadAsync(Readings readings, IStreams streams, IJournal journal, AccountBalances balances, CancellationToken cancel)
    {
        List<AccountView> views = [];
        await foreach (var head in journal.ListAsync(AccountFacts.Category, cancel))
        {
            if (head.Stream.Parts[0] == readings.Desk)
            {
                var state = (AccountState)(await streams.ReadAsync(head.Stream, cancel)).State;
                views.Add(AccountViews.Of(state, balances.Of(state.Facts)));
            }
        }

        return new(views);
    }

    private static async Task<IResult> TellAsync(
        HttpRequest request, Readings readings, IStreams streams, Func<ConfigNode, Asked?> read, Func<Asked, AccountCommand> command, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, read, cancel)).Match(
            asked => TellAsync(new AccountFacts(readings.Desk, asked!.Chain, asked.Address).Stream, command(asked), streams, cancel),
            Task.FromResult);

    private static async Task<IResult> TellAsync(StreamId stream, AccountCommand command, IStreams streams, CancellationToken cancel)
    {
        if ((await streams.ReadAsync(stream, cancel)).Version == 0)
        {
            return Problems.NotFound($"account {stream}");
        }

        return await streams.AskAsync(stream, command, cancel) switch
        {
            Reply.Saved saved => Results.Accepted("/api/v1/accounts", new AcceptedView(stream.ToString(), saved.Version)),
            Reply.Refused refused => Problems.Refused(refused),
        };
    }

    private static Asked? Unwanted(ConfigNode node)
    {
        var id = node.Parsed<EffectId>("id", "a transaction's id, as the account shows it");
        return Statement(node) is { } account && id is not null ? account with { Id = id } : null;
    }

    private static Asked? Statement(ConfigNode node)
    {
        var chain = node.Integer("chain", 1, long.MaxValue);
        var address = ConfigurationBuilder.Contract(node, "address");
        var why = node.Text("why", "the reason, in words");
        return chain is null || address is null || why is null ? null : new(new((ulong)chain), address.Value, why);
    }

    private sealed record Asked(ChainId Chain, Address Address, string Why, EffectId? Id = null);
}
