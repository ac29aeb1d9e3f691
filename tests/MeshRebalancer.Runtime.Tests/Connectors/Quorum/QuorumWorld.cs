using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Connectors;

/// <summary>Endpoints named a, b, c … of one chain, and the quorum over them, under a virtual clock.</summary>
internal sealed class QuorumWorld
{
    public static readonly Address Account = Markings.AddressOf("account");
    public static readonly Hash32 Transaction = Markings.HashOf("transaction");

    public QuorumWorld(int endpoints, int? need = null)
    {
        Endpoints = [.. Enumerable.Range(0, endpoints).Select(_ => new ScriptedChain(Time))];
        Chain = new(
            [.. Endpoints.Select((chain, i) => new ChainMember(((char)('a' + i)).ToString(), chain))],
            new() { Need = need ?? QuorumOptions.Majority(endpoints) },
            Time,
            NullLogger<QuorumChain>.Instance);
    }

    public VirtualTime Time { get; } = new();

    public ScriptedChain[] Endpoints { get; }

    public QuorumChain Chain { get; }

    public ScriptedChain A => Endpoints[0];

    public ScriptedChain B => Endpoints[1];

    public ScriptedChain C => Endpoints[2];

    public Task<Result<Balances, PortError>> BalancesAsync() => Chain.BalancesAsync(Account, [], null, default);

    public Task<Result<ulong, PortError>> NonceAsync() => Chain.NonceAsync(Account, default);

    /// <summary>Sets all endpoints to one height.</summary>
    public void Reach(ulong height) => Array.ForEach(Endpoints, chain => chain.Height = height);

    public void Run(Func<Task> test) => VirtualLoop.Run(Time, TimeSpan.FromHours(1), test);

    public static Receipt ReceiptIn(ulong block, bool succeeded = true) => new(Transaction, block, Markings.HashOf($"block {block}"), succeeded, 1u, []);
}

internal static class QuorumAnswers
{
    public static T Value<T>(this Result<T, PortError> answer) => answer.Match(ok => ok, error => throw new InvalidOperationException($"{error}"));

    public static string Unreadable<T>(this Result<T, PortError> answer) =>
        answer.ShouldBeOfType<Result<T, PortError>.Fail>().Error.ShouldBeOfType<PortError.Unreadable>().Reason;
}
