using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>A real chain that mines when it is told to, for the tests of one class: each has a key and a journal of its own.</summary>
public sealed class AccountWorld : IAsyncLifetime
{
    public AnvilChain Chain { get; private set; } = null!;

    public async Task InitializeAsync() => Chain = await AnvilChain.StartAsync();

    public async Task DisposeAsync() => await Chain.DisposeAsync();

    /// <summary>A node with one account, and no portfolio.</summary>
    /// <param name="fees">What it pays; null is the default.</param>
    /// <param name="change">More of its policy.</param>
    /// <param name="relay">A private relay.</param>
    /// <param name="confirmations">Blocks that must hold a transaction.</param>
    /// <param name="before">What happens before it starts for the first time.</param>
    /// <param name="mesh">More of its configuration.</param>
    internal async Task<AccountNode> StartAsync(
        FeePolicy? fees = null, Func<AccountPolicy, AccountPolicy>? change = null, Uri? relay = null, int confirmations = 1, Func<AccountNode, Task>? before = null,
        Func<MeshConfiguration, MeshConfiguration>? mesh = null)
    {
        Chain.BaseFeeGwei = 1;
        await Chain.MineAsync();
        var policy = AccountPolicy.Default with { Fees = fees ?? FeePolicy.Default, Finality = new ConfirmationPolicy.Depth(3) };
        var node = new AccountNode(Chain, change?.Invoke(policy) ?? policy, relay, confirmations, mesh);
        await Chain.GiveAsync(node.Facts.Address, AccountNode.StartWei);
        await Chain.PutTallyAsync(node.Tally);
        await (before?.Invoke(node) ?? Task.CompletedTask);
        await node.StartAsync();
        return node;
    }
}
