using System.Globalization;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// A bridge whose deposits a relayer pays out at the destination, as it truly is. What nobody fills by its deadline is refunded, at the source or
/// where the relayer has its money: at the destination. What was paid out once is paid out again after a reorg.
/// </summary>
internal sealed class SimFillBridge
{
    public const string BridgeName = "sim-fill";

    private const int FillSeconds = 25;
    private const int FeeSlotSeconds = 600;

    private static readonly TimeSpan QuoteBuffer = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FillBuffer = TimeSpan.FromMinutes(40);
    private static readonly Address Relayer = Wire.AddressOf("relayer");

    private readonly SimWorld _world;
    private readonly Chance _chance;
    private readonly Dictionary<Hash32, Deposit> _deposits = [];

    public SimFillBridge(SimWorld world, EquatableArray<BridgeRoute> routes, Chance chance)
    {
        (_world, _chance, Routes) = (world, chance, routes);
        foreach (var chain in world.Chains.Values)
        {
            chain.Deploy(Contract, Run);
            chain.AtEachBlock(Relay);
            chain.Grown += (_, block) => Note(block);
        }

        foreach (var token in routes.Select(route => world.Map.Token(route.To)).Distinct())
        {
            world.Chains[token.Id.Chain].Ledger.Set(Ledger.Held(token.Id.Contract, Relayer), SimPool.ToRaw(token, 5e8));
        }
    }

    public static Address Contract { get; } = Wire.AddressOf("fill bridge");

    public EquatableArray<BridgeRoute> Routes { get; }

    /// <summary>Every deposit that is on the chain, by its transaction.</summary>
    public IEnumerable<Deposit> Deposits => _deposits.Values.Where(IsDeposited);

    public bool IsFilled(Deposit deposit) => IsSet(deposit.To.Chain, "filled", deposit);

    public bool IsRefunded(Deposit deposit) => IsSet(deposit.Back.Token.Chain, "refunded", deposit);

    /// <summary>When it was filled or refunded, or null.</summary>
    public DateTimeOffset? PaidAt(Deposit deposit) =>
        (deposit.Fill is { } fill ? _world.Chains[deposit.To.Chain].MinedAt(fill) : null)
        ?? (deposit.Refund is { } refund ? _world.Chains[deposit.Back.Token.Chain].MinedAt(refund) : null);

    /// <summary>Whether somebody has paid out on it: for him it is final.</summary>
    public bool IsRelied(Hash32 deposit) => _deposits.TryGetValue(deposit, out var one) && (one.WasFilled || one.WasRefunded);

    public BridgeQuote Quote(QuoteRequest.Transfer request)
    {
        var fee = UInt256.MulDiv(request.In.Raw, (ulong)FeeTenthsBps, 100_000u, Rounding.Up);
        var second = DateTimeOffset.FromUnixTimeSeconds(_world.Now.ToUnixTimeSeconds());
        return new(
            new(request, _world.As(new(request.In.Token, request.In.Raw - fee), request.Route.To), [new(request.Route.From.Chain, 2 * SimChain.GasUsed)], FillSeconds),
            fee, new FillTerms(second, second + FillBuffer, null, 0));
    }

    public Call EncodeBurn(ChainAction.Burn action, Address account) => new(Contract, UInt256.Zero, Wire.Pack(
        "deposit", action.In.Token, action.In.Raw, action.To, _world.As(new(action.In.Token, action.In.Raw - action.FeeMax), action.To).Raw,
        action.Fill!.QuotedAt.ToUnixTimeSeconds(), action.Fill.FillBy.ToUnixTimeSeconds(), account));

    public static ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) =>
        receipt.Logs.Where(log => log.Contract == Contract).Select(log => Wire.Unpack(log.DataHex)).Any(words =>
            words[0] == "deposited" && words[1] == action.In.Token.ToString() && words[2] == action.In.Raw.ToString() && words[3] == action.To.ToString() && words[6] == account.ToString())
            ? new ActionOutcome.Burned(action.In)
            : new ActionOutcome.Reverted("no deposit of ours");

    public static CallReading? ReadCall(Call call) => call.To == Contract && Wire.Unpack(call.CallHex) is ["deposit", var from, var raw, _, _, _, _, var account]
        ? new("deposit", [Address.Parse(account)], [new(TokenId.Parse(from), UInt256.Parse(raw))])
        : null;

    /// <summary>What the contracts' events tell of a deposit, once they have the chains' confirmations.</summary>
    public Result<FillStatus, PortError> Status(Hash32 hash)
    {
        if (!_deposits.TryGetValue(hash, out var deposit) || !IsDeposited(deposit))
            return new PortError.Unreadable($"no deposit of {hash} is found");
        if (Landed(deposit.To.Chain, deposit.Fill) is { } fill)
            return new FillStatus.Filled(new(deposit.To, deposit.Out), fill.Transaction, fill.Block);
        if (Landed(deposit.Back.Token.Chain, deposit.Refund) is { } refund)
            return new FillStatus.Refunded(deposit.Back, refund.Transaction, refund.Block);
        if (!IsFilled(deposit) && _world.Chains[deposit.To.Chain].Head.Facts.At > deposit.FillBy)
            return new FillStatus.Expired(deposit.FillBy);
        return Landed(deposit.To.Chain, deposit.Slow) is { } slow ? new FillStatus.SlowFillRequested(deposit.FillBy, slow.Transaction) : new FillStatus.Pending(deposit.FillBy);
    }

    // Now dearer than the bridge that burns and mints, now cheaper.
    private int FeeTenthsBps => _chance.Of(string.Create(CultureInfo.InvariantCulture, $"fee {_world.Now.ToUnixTimeSeconds() / FeeSlotSeconds}")).Pick([3, 5, 20, 40]);

    private bool IsDeposited(Deposit deposit) => _world.Chains[deposit.From.Token.Chain].Find(deposit.Burn)?.Receipt.Logs.Any(log => log.Contract == Contract) == true;

    private bool IsSet(ChainId chain, string what, Deposit deposit) => !_world.Chains[chain].Ledger[Flag(what, deposit.Burn)].IsZero;

    private static Slot Flag(string what, object deposit) => Ledger.Flag(Wire.AddressOf($"{what} {deposit}"));

    private Receipt? Landed(ChainId id, Hash32? transaction)
    {
        var chain = _world.Chains[id];
        return transaction is { } hash && chain.Find(hash)?.Receipt is { } receipt && chain.Head.Number + 1 >= receipt.Block + (ulong)chain.Confirmations ? receipt : null;
    }

    private void Run(SimCall call)
    {
        if (call.Words[0] == "deposit")
        {
            var (token, raw, at) = (TokenId.Parse(call.Words[1]), UInt256.Parse(call.Words[2]), call.At.ToUnixTimeSeconds());
            if (at > long.Parse(call.Words[5], CultureInfo.InvariantCulture) + QuoteBuffer.TotalSeconds || at >= long.Parse(call.Words[6], CultureInfo.InvariantCulture))
                throw new RevertException("the quote is too old");
            call.Ledger.Take(token.Contract, call.From, Contract, Contract, raw);
            call.Logs.Add(new(Contract, [], Wire.Pack("deposited", token, raw, call.Words[3], call.Words[4], call.Words[6], call.Words[7])));
            return;
        }

        var flag = Flag(call.Words[0], call.Words[1]);
        if (call.From != Relayer || !call.Ledger[flag].IsZero)
            throw new RevertException("not now");
        call.Ledger.Set(flag, UInt256.One);
        if (call.Words[0] != "slow")
            call.Ledger.Move(TokenId.Parse(call.Words[2]).Contract, Relayer, Address.Parse(call.Words[4]), UInt256.Parse(call.Words[3]));
        call.Logs.Add(new(Contract, [], Wire.Pack(call.Words)));
    }

    private void Note(SimBlock block)
    {
        foreach (var mined in block.Mined.Where(mined => mined.Receipt.Logs.Any(log => log.Contract == Contract)))
        {
            var words = Wire.Unpack(mined.Receipt.Logs.First(log => log.Contract == Contract).DataHex);
            if (words[0] == "deposited")
                _deposits.TryAdd(mined.Transaction.Hash, Draw(mined.Transaction.Hash, words));
            else
                Note(_deposits[Hash32.Parse(words[1])], words[0], mined.Transaction.Hash);
        }
    }

    private static void Note(Deposit deposit, string what, Hash32 transaction)
    {
        if (what == "filled")
            (deposit.Fill, deposit.WasFilled) = (transaction, true);
        else if (what == "refunded")
            (deposit.Refund, deposit.WasRefunded) = (transaction, true);
        else
            deposit.Slow = transaction;
    }

    private Deposit Draw(Hash32 hash, string[] words)
    {
        var (faults, now) = (_world.Faults, _world.Now);
        var (from, to) = (new TokenAmount(TokenId.Parse(words[1]), UInt256.Parse(words[2])), TokenId.Parse(words[3]));
        var deposit = new Deposit(hash, from, to, Address.Parse(words[6]), UInt256.Parse(words[4]), DateTimeOffset.FromUnixTimeSeconds(long.Parse(words[5], CultureInfo.InvariantCulture)))
        {
            FillAt = now + _chance.Seconds(3, 3 * FillSeconds),
            Back = _chance.Happens(0.5) ? from : _world.As(from, to),
        };
        deposit.RefundAt = deposit.FillBy + _chance.Seconds(60, 4_000);
        if (faults.Happens(FaultKind.FillSlow, _chance, 0.4))
            (deposit.SlowAt, deposit.FillAt) = (now + _chance.Seconds(3, 40), now + _chance.Seconds(300, 1_500));
        if (faults.Happens(FaultKind.FillExpired, _chance, 0.3))
            deposit.FillAt = null;
        return deposit;
    }

    // The relayer waits until the deposit cannot go any more; what he has paid out once he pays out again.
    private void Relay(SimChain chain)
    {
        foreach (var deposit in Deposits.Where(deposit => chain.Id == deposit.To.Chain || chain.Id == deposit.Back.Token.Chain).ToArray())
        {
            if (Landed(deposit.From.Token.Chain, deposit.Burn) is null)
                continue;
            if (chain.Id == deposit.To.Chain && !IsFilled(deposit) && !deposit.WasRefunded)
                RelayHere(chain, deposit);
            if (chain.Id == deposit.Back.Token.Chain && !deposit.WasFilled && !IsRefunded(deposit) && (deposit.WasRefunded || _world.Now > deposit.RefundAt))
                chain.Include(Relayer, new(Contract, UInt256.Zero, Wire.Pack("refunded", deposit.Burn, deposit.Back.Token, deposit.Back.Raw, deposit.Account)));
        }
    }

    private void RelayHere(SimChain chain, Deposit deposit)
    {
        if (deposit.SlowAt <= _world.Now && !IsSet(chain.Id, "slow", deposit))
            chain.Include(Relayer, new(Contract, UInt256.Zero, Wire.Pack("slow", deposit.Burn)));
        if (deposit.WasFilled || (deposit.FillAt <= _world.Now && _world.Now < deposit.FillBy))
            chain.Include(Relayer, new(Contract, UInt256.Zero, Wire.Pack("filled", deposit.Burn, deposit.To, deposit.Out, deposit.Account)));
    }
}

/// <summary>One deposit on its way.</summary>
/// <param name="Out">What is paid out of it at the destination.</param>
/// <param name="FillBy">Afterwards it is refunded.</param>
internal sealed record Deposit(Hash32 Burn, TokenAmount From, TokenId To, Address Account, UInt256 Out, DateTimeOffset FillBy) : Transit(Burn, From, To, Account)
{
    /// <summary>When somebody fills it; null is never.</summary>
    public DateTimeOffset? FillAt { get; set; }

    /// <summary>When somebody asks for a slow fill; null is never.</summary>
    public DateTimeOffset? SlowAt { get; set; }

    /// <summary>When a refund lands, if one is owed.</summary>
    public DateTimeOffset RefundAt { get; set; }

    /// <summary>What would be refunded, and on which chain.</summary>
    public TokenAmount Back { get; init; }

    public bool WasFilled { get; set; }

    public bool WasRefunded { get; set; }

    public Hash32? Fill { get; set; }

    public Hash32? Refund { get; set; }

    public Hash32? Slow { get; set; }
}
