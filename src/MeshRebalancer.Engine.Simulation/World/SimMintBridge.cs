using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// A bridge that burns and mints, as it truly is. What is burnt goes to its issuer's account at the source, what is minted comes from the one at
/// the destination, so nothing is made of nothing. Attestations may be late, slow instead of fast, expire, and anybody may mint.
/// </summary>
internal sealed class SimMintBridge
{
    public const string BridgeName = "sim-burn";
    public const int FastSeconds = 20;

    private static readonly Address Issuer = Wire.AddressOf("issuer");
    private static readonly Address Stranger = Wire.AddressOf("stranger");

    private readonly SimWorld _world;
    private readonly Chance _chance;
    private readonly Dictionary<Hash32, Crossing> _crossings = [];
    private readonly Dictionary<Hash32, Hash32> _mints = [];

    public SimMintBridge(SimWorld world, EquatableArray<BridgeRoute> routes, Chance chance)
    {
        (_world, _chance, Routes) = (world, chance, routes);
        foreach (var chain in world.Chains.Values)
        {
            chain.Deploy(Contract, Run);
            chain.AtEachBlock(MintForOthers);
            chain.Grown += (_, block) => Note(block);
            chain.Shrunk += (_, gone) => Return(gone);
        }

        foreach (var token in routes.Select(route => world.Map.Token(route.To)).Distinct())
        {
            world.Chains[token.Id.Chain].Ledger.Set(Ledger.Held(token.Id.Contract, Issuer), SimPool.ToRaw(token, 5e8));
        }
    }

    public static Address Contract { get; } = Wire.AddressOf("burn bridge");

    public EquatableArray<BridgeRoute> Routes { get; }

    /// <summary>Every burn that is on the chain, by its transaction.</summary>
    public IEnumerable<Crossing> Crossings => _crossings.Values.Where(crossing => IsBurnt(crossing.Burn, crossing.From.Token.Chain));

    public bool IsMinted(Crossing crossing) =>
        !_world.Chains[crossing.To.Chain].Ledger[Ledger.Flag(Id(crossing.Burn))].IsZero;

    public static UInt256 FeeOf(UInt256 raw) => UInt256.MulDiv(raw, UInt256.One, 10_000u, Rounding.Up);

    public BridgeQuote Quote(QuoteRequest.Transfer request)
    {
        var fee = FeeOf(request.In.Raw);
        var (from, to) = (request.Route.From.Chain, request.Route.To.Chain);
        return new(
            new(request, _world.As(new(request.In.Token, request.In.Raw - fee), request.Route.To),
                [.. new GasUnits[] { new(from, 2 * SimChain.GasUsed), new(to, SimChain.GasUsed) }.OrderBy(gas => gas.Chain)], FastSeconds),
            fee);
    }

    public static Call EncodeBurn(ChainAction.Burn action, Address account) => new(
        Contract, UInt256.Zero, Wire.Pack("burn", action.In.Token, action.In.Raw, action.To, action.FeeMax, account));

    public static ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == Contract && log.DataHex == Wire.Pack("burned", action.In.Token, action.In.Raw, action.To, account))
            ? new ActionOutcome.Burned(action.In)
            : new ActionOutcome.Reverted("no burn of ours");

    public static Call EncodeMint(ChainAction.Mint action) => new(Contract, UInt256.Zero, Wire.Pack("mint", action.Message, action.Attestation));

    public static ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt)
    {
        var message = Wire.Unpack(action.Message);
        return receipt.Logs.Any(log => log.Contract == Contract && log.DataHex == Wire.Pack("minted", message[1], message[2], account, message[3]))
            ? new ActionOutcome.Minted(new(action.To, UInt256.Parse(message[3])))
            : new ActionOutcome.Reverted("no mint of ours");
    }

    public static CallReading? ReadCall(Call call) => call.To != Contract ? null : Wire.Unpack(call.CallHex) switch
    {
        ["burn", var from, var raw, _, _, var account] => new("burn", [Address.Parse(account)], [new(TokenId.Parse(from), UInt256.Parse(raw))]),
        ["mint", var message, _] when Wire.Unpack(message) is ["message", _, _, _, var account, ..] => new("mint", [Address.Parse(account)], []),
        _ => null,
    };

    /// <summary>The attestation as the service has it now.</summary>
    public Result<AttestationAnswer, Ports.PortError> Attestation(Hash32 burn, BridgeRoute route)
    {
        if (!IsBurnt(burn, route.From.Chain) || !_crossings.TryGetValue(burn, out var crossing))
            return new AttestationAnswer.Pending(null);
        if (_world.Now < crossing.AttestedAt)
            return new AttestationAnswer.Pending(crossing.DelayReason);
        if (crossing.Expires is null && crossing.ExpiresAfter is { } blocks)
            crossing.Expires = _world.Chains[route.To.Chain].Head.Number + (ulong)blocks;
        return crossing.Expires is { } last && _world.Chains[route.To.Chain].Head.Number >= last && !IsMinted(crossing)
            ? new AttestationAnswer.Expired(Message(crossing), last)
            : new AttestationAnswer.Ready(Message(crossing), "0x51", crossing.Expires);
    }

    public bool Reattest(Hash32 burn)
    {
        if (_crossings.TryGetValue(burn, out var crossing) && crossing.Expires is not null)
            (crossing.Expires, crossing.ExpiresAfter, crossing.AttestedAt, crossing.Version) = (null, null, _world.Now + _chance.Seconds(2, 30), crossing.Version + 1);
        return true;
    }

    /// <summary>The burn that a message speaks of.</summary>
    public static Hash32 BurnOf(string message) => Hash32.Parse(Wire.Unpack(message)[1]);

    /// <summary>The mint of a message, once it has the chain's confirmations: one that a reorg may still take away is none yet.</summary>
    public Receipt? FindMint(ChainAction.Mint action)
    {
        var chain = _world.Chains[action.Chain];
        return _mints.TryGetValue(BurnOf(action.Message), out var hash) && chain.Find(hash)?.Receipt is { } receipt
            && chain.Head.Number + 1 >= receipt.Block + (ulong)chain.Confirmations
            ? receipt
            : null;
    }

    /// <summary>When it was minted, or null.</summary>
    public DateTimeOffset? MintedAt(Crossing crossing) => _mints.TryGetValue(crossing.Burn, out var mint) ? _world.Chains[crossing.To.Chain].MinedAt(mint) : null;

    // After a reorg the same transaction may stand in another block and have burnt nothing there.
    private bool IsBurnt(Hash32 burn, ChainId chain) => _world.Chains[chain].Find(burn) is { } mined && mined.Receipt.Logs.Any(log => log.Contract == Contract);

    private static Address Id(Hash32 burn) => Wire.AddressOf($"message {burn}");

    private string Message(Crossing crossing) => Wire.Pack(
        "message", crossing.Burn, crossing.To,
        _world.As(new(crossing.From.Token, crossing.From.Raw - FeeOf(crossing.From.Raw)), crossing.To).Raw,
        crossing.Account, crossing.Expires?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "never", crossing.Version);

    private void Run(SimCall call)
    {
        if (call.Words[0] == "burn")
        {
            var (token, raw) = (TokenId.Parse(call.Words[1]), UInt256.Parse(call.Words[2]));
            if (UInt256.Parse(call.Words[4]) < FeeOf(raw))
                throw new RevertException("max fee below the minimum");
            call.Ledger.Take(token.Contract, call.From, Contract, Issuer, raw);
            call.Logs.Add(new(Contract, [], Wire.Pack("burned", token, raw, call.Words[3], call.From)));
            return;
        }

        var message = Wire.Unpack(call.Words[1]);
        var flag = Ledger.Flag(Id(Hash32.Parse(message[1])));
        if (!call.Ledger[flag].IsZero)
            throw new RevertException("message already received");
        if (message[5] != "never" && call.Chain.Head.Number + 1 >= ulong.Parse(message[5], null))
            throw new RevertException("message expired");
        call.Ledger.Set(flag, UInt256.One);
        call.Ledger.Move(TokenId.Parse(message[2]).Contract, Issuer, Address.Parse(message[4]), UInt256.Parse(message[3]));
        call.Logs.Add(new(Contract, [], Wire.Pack("minted", message[1], message[2], message[4], message[3])));
    }

    private void Note(SimBlock block)
    {
        foreach (var mined in block.Mined)
        {
            foreach (var log in mined.Receipt.Logs.Where(log => log.Contract == Contract))
            {
                var words = Wire.Unpack(log.DataHex);
                if (words[0] == "burned")
                    _crossings.TryAdd(mined.Transaction.Hash, Draw(mined.Transaction.Hash, words));
                else
                    _mints[Hash32.Parse(words[1])] = mined.Transaction.Hash;
            }
        }
    }

    // A stranger's mint that a reorg takes away goes back to the pools, and nobody lets it expire.
    private void Return(IReadOnlyList<SimBlock> gone)
    {
        foreach (var mint in gone.SelectMany(block => block.Mined).Where(mined => mined.Transaction.From == Stranger).Select(mined => mined.Transaction.Hash))
        {
            foreach (var crossing in _crossings.Values.Where(crossing => _mints.GetValueOrDefault(crossing.Burn) == mint))
            {
                (crossing.StrangerMints, crossing.Expires, crossing.ExpiresAfter, crossing.Version) = (true, null, null, crossing.Version + 1);
            }
        }
    }

    private Crossing Draw(Hash32 burn, string[] words)
    {
        var (faults, now) = (_world.Faults, _world.Now);
        var crossing = new Crossing(burn, new(TokenId.Parse(words[1]), UInt256.Parse(words[2])), TokenId.Parse(words[3]), Address.Parse(words[4]))
        {
            AttestedAt = now + _chance.Seconds(FastSeconds / 2d, FastSeconds * 2d),
        };
        if (faults.Happens(FaultKind.TransferDowngraded, _chance, 0.3))
            (crossing.AttestedAt, crossing.DelayReason) = (now + _chance.Seconds(780, 1140), "insufficient_fee");
        if (faults.Happens(FaultKind.AttestationDelayed, _chance, 0.2))
            crossing.AttestedAt = now + _chance.Seconds(600, 4000);
        if (faults.Happens(FaultKind.AttestationExpired, _chance, 0.3))
            crossing.ExpiresAfter = _chance.Between(0, 5);
        crossing.StrangerMints = faults.Happens(FaultKind.MintedByStranger, _chance, 0.3);
        return crossing;
    }

    private void MintForOthers(SimChain chain)
    {
        foreach (var crossing in _crossings.Values.Where(crossing => crossing.StrangerMints && crossing.To.Chain == chain.Id))
        {
            if (IsMinted(crossing) || Attestation(crossing.Burn, new(BridgeName, crossing.From.Token, crossing.To)) is not
                Result<AttestationAnswer, Ports.PortError>.Ok { Value: AttestationAnswer.Ready ready })
                continue;
            crossing.StrangerMints = false;
            chain.Include(Stranger, EncodeMint(new(BridgeName, crossing.To, ready.MessageHex, ready.SignaturesHex)));
        }
    }
}

/// <summary>One burn on its way.</summary>
internal sealed record Crossing(Hash32 Burn, TokenAmount From, TokenId To, Address Account) : Transit(Burn, From, To, Account)
{
    public DateTimeOffset AttestedAt { get; set; }

    public string? DelayReason { get; set; }

    /// <summary>Destination blocks from the attestation to its end, or null.</summary>
    public int? ExpiresAfter { get; set; }

    /// <summary>The destination's block in which the attestation is worthless, or null.</summary>
    public ulong? Expires { get; set; }

    public int Version { get; set; } = 1;

    public bool StrangerMints { get; set; }
}
