using System.Runtime.CompilerServices;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// One endpoint of a chain as one node sees it. It answers from the block that it takes for the newest, which may be an old one, or one of a
/// branch that the others have left.
/// </summary>
internal sealed class SimEndpoint : IChain
{
    private readonly SimChain _chain;
    private readonly NodeLine _line;
    private readonly Spell _stale;
    private readonly Spell? _lies;
    private readonly int _lag;
    private TaskCompletionSource _news = new();
    private SimBlock? _orphan;
    private DateTimeOffset _orphanUntil;

    /// <param name="chain">The chain.</param>
    /// <param name="number">From 1: which of the chain's endpoints. One of them may lie.</param>
    /// <param name="line">The node's line to it.</param>
    public SimEndpoint(SimChain chain, int number, NodeLine line)
    {
        (_chain, _line, Name) = (chain, line, FormattableString.Invariant($"endpoint{number}"));
        _stale = new(line.World.Faults, FaultKind.EndpointStale, line.Chance.Of("stale"), 600, 120);
        _lies = number == chain.Liar && chain.Endpoints > 1 ? new(line.World.Faults, FaultKind.EndpointLies, line.Chance.Of("lies"), 300, 300) : null;
        _lag = line.Chance.Between(1, 8);
        chain.Grown += OnGrown;
        chain.Shrunk += OnShrunk;
        line.Life.Ended += () =>
        {
            chain.Grown -= OnGrown;
            chain.Shrunk -= OnShrunk;
        };
    }

    public string Name { get; }

    public ChainId Id => _chain.Id;

    /// <summary>What it takes for the newest block.</summary>
    public SimBlock View
    {
        get
        {
            var now = _line.World.Now;
            if (_orphan is not null && now < _orphanUntil)
                return _orphan;
            _orphan = null;
            return _stale.IsOn(now) ? _chain.At(_chain.Head.Number - (ulong)_lag) ?? _chain.Head : _chain.Head;
        }
    }

    /// <summary>Reads the ledger as this endpoint has it.</summary>
    public UInt256 Read(Slot slot) => _chain.Read(slot, View);

    public Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel) => _line.AskAsync(() => View.Facts, cancel);

    public async IAsyncEnumerable<BlockFacts> HeadsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            await _news.Task.WaitAsync(cancel);
            await _line.Life.StepAsync(FaultKind.Crash, 4e-5);
            yield return View.Facts;
        }
    }

    public Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) => _line.AskAsync(() => AtHeight(number)?.Facts, cancel);

    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => FinalizedAsync(cancel);

    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) =>
        _line.AskAsync(() => View.Number - Math.Min(View.Number, (ulong)_chain.Final), cancel);

    public Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel) =>
        _line.AskAsync<Balances>(
            () => (block is { } number ? AtHeight(number) : View) is { } at
                ? new Balances(
                    new(Id, Told(_chain.Read(Ledger.Coin(account), at)), at.Number),
                    [.. tokens.Select(token => new Holding(new(token, Told(_chain.Read(Ledger.Held(token.Contract, account), at))), at.Number))])
                : new PortError.Unreadable($"block {block} is not known here"),
            cancel);

    public Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel) =>
        _line.AskAsync(() => new TokenFacts(_line.World.Map.Token(token).Decimals, _line.World.Map.Token(token).Asset.ToString()), cancel);

    public Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel) =>
        _line.AskAsync(() => Read(Ledger.Allowed(token.Contract, owner, spender)), cancel);

    public Call EncodeApprove(TokenAmount amount, Address spender) => SimToken.EncodeApprove(amount, spender);

    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) => SimToken.ReadApprove(amount, owner, spender, receipt);

    public Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) => _line.AskAsync(() => _chain.BaseFee + SimChain.Tip, cancel);

    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) => _line.AskAsync(() => (ulong)Told(Read(Ledger.Next(account))), cancel);

    public Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel) => _line.AskAsync(() => Fees(policy), cancel);

    public Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel) =>
        _line.AskAsync<Preparation>(() => Prepare(from, call, policy), cancel);

    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel)
    {
        await _line.Life.StepAsync(FaultKind.Crash, 2e-3);
        if (isPrivate)
            return new PortError.Declined("no-private-endpoint", "no private endpoint is configured");
        if (await _line.TroubleAsync(cancel) is { } trouble)
            return trouble;
        var transaction = SimTransaction.Read(rawHex);
        if (_line.World.Faults.Happens(FaultKind.BroadcastUnknown, _line.Chance, 0.15))
        {
            if (_line.Chance.Happens(0.5))
                Offer(transaction);
            return new PortError.OutcomeUnknown("the connection broke while the transaction was being sent");
        }

        var no = Offer(transaction);
        await _line.Life.StepAsync(FaultKind.Crash, 2e-3);
        return no is null ? transaction.Hash : new PortError.Declined(no, $"the endpoint says {no}");
    }

    public Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel) => _line.AskAsync<TransactionStatus>(
        () => Find(transaction) is { } mined ? new TransactionStatus.Mined(mined.Receipt.Block, mined.Receipt.BlockHash)
            : _chain.IsWaiting(transaction) ? new TransactionStatus.Pending()
            : (TransactionStatus)new TransactionStatus.Unknown(),
        cancel);

    public Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel) => _line.AskAsync(
        () => nonce < (ulong)Read(Ledger.Next(account)) && _chain.ByNonce(account, nonce) is { } mined
            ? new MinedTransaction(
                mined.Transaction.Hash, nonce, mined.Transaction.Call.To, mined.Transaction.Call.ValueWei, mined.Transaction.Call.CallHex,
                mined.Receipt.Block, mined.Receipt.BlockHash)
            : null,
        cancel);

    public Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) => _line.AskAsync(() => Told(Find(transaction)?.Receipt), cancel);

    public Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel) => _line.AskAsync(
        () => Told(Find(transaction)?.Receipt) is { } receipt && receipt.Block + (ulong)_chain.Confirmations - 1 <= View.Number ? receipt : null, cancel);

    // A lie is one of an amount, or of what a transaction came to: nothing that could not be true.
    private UInt256 Told(UInt256 truth)
    {
        if (_lies?.IsOn(_line.World.Now) != true)
            return truth;
        return _line.Chance.Pick([UInt256.Zero, truth + UInt256.One, truth + truth]);
    }

    private Receipt? Told(Receipt? truth)
    {
        if (truth is null || _lies?.IsOn(_line.World.Now) != true)
            return truth;
        return _line.Chance.Happens(0.5) ? null : truth with { Succeeded = !truth.Succeeded, Logs = [] };
    }

    private string? Offer(SimTransaction transaction)
    {
        _line.World.Witness.OnSent(_line.Life.Name, _chain, transaction);
        return _chain.Offer(transaction);
    }

    private FeeQuote Fees(FeePolicy policy)
    {
        var offered = UInt256.MulDiv(_chain.BaseFee, (uint)policy.BaseFeeMultipleBps, 10_000u, Rounding.Up) + SimChain.Tip;
        return new(_chain.BaseFee, SimChain.Tip, offered);
    }

    private Result<Preparation, PortError> Prepare(Address from, Call call, FeePolicy policy)
    {
        var fees = Fees(policy);
        var gas = new GasTerms(2 * SimChain.GasUsed, fees.FeeWei, fees.PriorityFeeWei);
        if (Read(Ledger.Coin(from)) < gas.FeeWei * gas.GasLimit)
            return new PortError.Declined("gas-low", $"{Read(Ledger.Coin(from))} wei found, {gas.FeeWei * gas.GasLimit} needed");
        return _chain.Try(from, call) is { } revert ? new PortError.Declined("reverted", revert) : new Preparation(gas, fees, UInt256.Zero);
    }

    private SimBlock? AtHeight(ulong number) => number > View.Number ? null : _chain.At(number);

    /// <summary>A transaction in a block at or below the one that it takes for the newest, on the branch of that one.</summary>
    private Mined? Find(Hash32 hash)
    {
        var view = View;
        for (var block = view; block is { IsCanonical: false }; block = block.Parent)
        {
            if (block.Mined.Find(mined => mined.Transaction.Hash == hash) is { } orphan)
                return orphan;
        }

        return _chain.Find(hash) is { } mined && mined.Receipt.Block <= view.Number ? mined : null;
    }

    private void OnGrown(SimChain chain, SimBlock block)
    {
        if (_stale.IsOn(_line.World.Now))
            return;
        var news = _news;
        _news = new();
        Later.Run(news.SetResult);
    }

    private void OnShrunk(SimChain chain, IReadOnlyList<SimBlock> gone)
    {
        if (gone.Count == 0 || !_line.World.Faults.Happens(FaultKind.EndpointForked, _line.Chance, 0.5))
            return;
        (_orphan, _orphanUntil) = (gone[0], _line.World.Now + _line.Chance.Seconds(5, 90));
    }
}
