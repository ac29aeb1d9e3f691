using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Publishes roots on the spoke pools as the hub would over the canonical bridges, and executes their leaves.</summary>
internal sealed class AcrossBundles(IReadOnlyDictionary<ChainId, (DevChain Chain, DeployedContracts Contracts)> places)
{
    /// <summary>Pays a slow fill out of the pool, which the hub has filled up for it.</summary>
    public async Task SlowFillAsync(AcrossDeposit deposit, CancellationToken cancel)
    {
        var (chain, contracts) = places[deposit.Destination];
        object[] leaf = [deposit.RelayData, deposit.Destination.Value, deposit.OutputAmount];
        var tree = new MerkleTree([LeafHash(Signatures.Across.SlowFillLeaf, leaf)]);
        await SupplyAsync(deposit.Destination, deposit.OutputToken, deposit.OutputAmount, cancel);
        var bundle = await PublishAsync(deposit.Destination, Hash32.Zero, tree.Root, cancel);
        await chain.CallAsync(DevnetAccounts.Relayer, contracts.Across.SpokePool, Signatures.Across.ExecuteSlowFill, cancel, leaf, bundle, tree.Proof(0));
    }

    /// <summary>Refunds deposits on one chain: one leaf for each token, with one sum for each depositor, as the real bundles have it.</summary>
    /// <param name="at">Where the refunds land.</param>
    /// <param name="deposits">All of this chain: either all are its own, or all were for it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task RefundAsync(ChainId at, IReadOnlyList<AcrossDeposit> deposits, CancellationToken cancel)
    {
        var (chain, contracts) = places[at];
        object[][] leaves = [.. deposits.GroupBy(deposit => TokenAt(at, deposit)).Select((token, number) => ToLeaf(at, token.Key, number, token))];
        var tree = new MerkleTree(leaves.Select(leaf => LeafHash(Signatures.Across.RefundedLeaf, leaf)));
        // A pool pays its own deposits back with what was deposited; anybody else's money has to be brought first.
        foreach (var deposit in deposits.Where(deposit => deposit.Origin != at))
            await SupplyAsync(at, TokenAt(at, deposit), AmountAt(at, deposit), cancel);
        var bundle = await PublishAsync(at, tree.Root, Hash32.Zero, cancel);
        foreach (var (leaf, number) in leaves.Select((leaf, number) => (leaf, number)))
            await chain.CallAsync(DevnetAccounts.Relayer, contracts.Across.SpokePool, Signatures.Across.ExecuteRefund, cancel, bundle, leaf, tree.Proof(number));
    }

    private static Address TokenAt(ChainId at, AcrossDeposit deposit) => deposit.Origin == at ? deposit.InputToken : deposit.OutputToken;

    // What was deposited comes back whole; elsewhere as much as should have been paid out there.
    private static UInt256 AmountAt(ChainId at, AcrossDeposit deposit) => deposit.Origin == at ? deposit.InputAmount : deposit.OutputAmount;

    private static object[] ToLeaf(ChainId at, Address token, int number, IEnumerable<AcrossDeposit> deposits)
    {
        var sums = deposits.GroupBy(deposit => deposit.Depositor)
            .Select(group => (Depositor: group.Key, Sum: group.Aggregate(UInt256.Zero, (sum, deposit) => sum + AmountAt(at, deposit)))).ToList();
        return
        [
            UInt256.Zero, at.Value, sums.Select(sum => (object)sum.Sum).ToArray(), (uint)number, token,
            sums.Select(sum => (object)sum.Depositor).ToArray(),
        ];
    }

    // The contracts hash the leaf's plain encoding.
    private static Hash32 LeafHash(AbiFunction shape, object[] leaf) => Keccak256.Hash(shape.EncodeCall(new object?[] { leaf }).Span[Selector.Bytes..]);

    private async Task SupplyAsync(ChainId at, Address token, UInt256 amount, CancellationToken cancel)
    {
        var (chain, contracts) = places[at];
        await chain.CallAsync(DevnetAccounts.Relayer, token, Signatures.Erc20.Transfer, cancel, contracts.Across.SpokePool, amount);
    }

    private async Task<UInt256> PublishAsync(ChainId at, Hash32 refunds, Hash32 slowFills, CancellationToken cancel)
    {
        var (chain, contracts) = places[at];
        var receipt = await chain.CallAsync(DevnetAccounts.Deployer, contracts.Across.SpokePool, Signatures.Across.RelayRootBundle, cancel, refunds, slowFills);
        return receipt.Logs.Select(log => log.TryDecode(Signatures.Across.RelayedRootBundle)).OfType<object[]>().Select(values => (UInt256)values[0]).First();
    }
}
