using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>What a simulated contract does: changes the books, writes logs, or throws a <see cref="RevertException"/>.</summary>
internal delegate void Contract(SimChain chain, Books books, Address from, string[] words, List<LogEntry> logs);

/// <summary>
/// Two chains, a venue on each, a bridge, feeds and a key. WETH stands on chain 1 alone and WBTC on 8453 alone, so that a portfolio of both must
/// cross. With a seed, one question in twenty fails.
/// </summary>
internal sealed class SimWorld
{
    public static readonly Address Relayer = Markings.AddressOf("relayer");
    public static readonly Address Account = Markings.AddressOf("account");
    public static readonly AssetId Weth = AssetId.Parse("WETH");
    public static readonly AssetId Wbtc = AssetId.Parse("WBTC");
    public static readonly AssetId Usdc = AssetId.Parse("USDC");
    public static readonly Token WethOne = new(new(new(1), Markings.AddressOf("weth")), Weth, 18);
    public static readonly Token UsdcOne = new(new(new(1), Markings.AddressOf("usdc")), Usdc, 6);
    public static readonly Token UsdcBase = new(new(new(8453), Markings.AddressOf("usdc base")), Usdc, 6);
    public static readonly Token WbtcBase = new(new(new(8453), Markings.AddressOf("wbtc")), Wbtc, 8);

    private readonly Random? _faults;
    private readonly Dictionary<Hash32, DateTimeOffset> _attested = [];

    public SimWorld(VirtualTime time, int? faultSeed = null, bool twoBridges = false)
    {
        Time = time;
        _faults = faultSeed is { } seed ? new(seed) : null;
        Chains = new() { [new(1)] = new(this, new(1)), [new(8453)] = new(this, new(8453)) };
        Venues = [new SimVenue(this, new(1)), new SimVenue(this, new(8453))];
        string[] bridges = twoBridges ? ["dear-bridge", "sim-bridge"] : ["sim-bridge"];
        Map = new(
            [.. new[] { WethOne, UsdcOne, UsdcBase, WbtcBase }.OrderBy(token => token.Id)],
            [PoolOf(WethOne, UsdcOne), PoolOf(UsdcBase, WbtcBase)],
            [.. bridges.SelectMany(name => new BridgeRoute[] { new(name, UsdcOne.Id, UsdcBase.Id), new(name, UsdcBase.Id, UsdcOne.Id) })],
            [new(new(1), Weth), new(new(8453), Weth)]);
        Bridge = new(this, "sim-bridge", feeBps: 1);
        DearBridge = twoBridges ? new(this, "dear-bridge", feeBps: 2) : null;
        Contracts[WethOne.Id.Contract] = SimNative.Unwrap;
        Chains[new(1)].Books.Credit(WethOne.Id, Account, UInt256.PowerOfTen(19));
        foreach (var chain in Chains.Values)
        {
            chain.Books.GiveWei(Account, UInt256.PowerOfTen(18));
        }
    }

    public VirtualTime Time { get; }

    public SortedDictionary<ChainId, SimChain> Chains { get; }

    public IReadOnlyList<SimVenue> Venues { get; }

    public SimBridge Bridge { get; }

    /// <summary>Goes the same way for more, where there are two bridges.</summary>
    public SimBridge? DearBridge { get; }

    public MarketMap Map { get; }

    public Dictionary<Address, Contract> Contracts { get; } = [];

    public Dictionary<AssetId, Price> Prices { get; } = new() { [Weth] = Dollars(2_000), [Wbtc] = Dollars(60_000), [Usdc] = Dollars(1) };

    /// <summary>Whether no price can be read.</summary>
    public bool Blind { get; set; }

    /// <summary>Whether somebody else mints as soon as an attestation is there.</summary>
    public bool RelayerMints { get; init; }

    public NodePorts Ports => new(Map, [.. Chains.Values], [.. Venues], DearBridge is null ? [Bridge] : [Bridge, DearBridge], [.. Sources()], new SimSigner(), Calls: [new SimCalls(Map)], Native: new SimNative());

    /// <summary>What may be signed on every chain, as a host derives it from a configuration.</summary>
    public AccountPolicies Policies(Usd? spendMax = null, Usd? spendDayMax = null, Address? minter = null)
    {
        var ports = Ports;
        EquatableArray<Address> spenders = [.. Venues.Select(venue => venue.Spender), .. ports.Bridges.Select(bridge => bridge.SpenderOn(new(1)))];
        return new(Chains.Keys.ToDictionary(chain => chain, chain => AccountPolicy.Default with
        {
            Minter = minter,
            Signing = new(SigningLook.Allowed(ports.CallReaders, chain), [Account], spenders, spendMax, spendDayMax),
        }));
    }

    /// <summary>Ten WETH on chain 1; wanted are 40 % WETH, 30 % WBTC and 30 % USDC.</summary>
    public static PortfolioFacts Facts { get; } = new(
        "main", "alpha", Account, [.. new[] { WethOne, UsdcOne, UsdcBase, WbtcBase }.OrderBy(token => token.Id)]);

    public static Mandate Wanted { get; } = new(
        MandateMode.Automatic, [new(Usdc, 3_000), new(Wbtc, 3_000), new(Weth, 4_000)], 200, 100, Usd.Of(10), Usdc,
        [new(new(1), UInt256.PowerOfTen(15)), new(new(8453), UInt256.PowerOfTen(15))], 3_600, 300);

    public static Price Dollars(ulong dollars) => new(Usd.Of(dollars).Raw);

    public DateTimeOffset AttestedFrom(Hash32 burn) =>
        _attested.TryGetValue(burn, out var from) ? from : _attested[burn] = Time.GetUtcNow().AddSeconds(20);

    /// <summary>Nothing, or what goes wrong now.</summary>
    public PortError? Fault() => _faults?.Next(40) switch
    {
        0 => new PortError.Transient("the endpoint is busy"),
        1 => new PortError.OutcomeUnknown("the connection broke"),
        _ => null,
    };

    public async Task<Result<T, PortError>> AnswerAsync<T>(Func<T> answer, CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        return Fault() is { } fault ? fault : new Result<T, PortError>.Ok(answer());
    }

    private static Pool PoolOf(Token one, Token other) => one.Id.CompareTo(other.Id) < 0
        ? new("sim-swap", one.Id, other.Id, 500)
        : new("sim-swap", other.Id, one.Id, 500);

    private IEnumerable<IPriceSource> Sources() => Prices.Keys.Order().SelectMany(asset => new[] { "feed", "pool" }.Select(
        (kind, i) => (IPriceSource)new SimSource(this, $"{kind}:{asset}", asset, i == 0 ? new(1) : new(8453))));
}

/// <summary>Says what the world says.</summary>
internal sealed class SimSource(SimWorld world, string name, AssetId asset, ChainId chain) : IPriceSource
{
    public string Name => name;

    public AssetId Asset => asset;

    public ChainId Chain => chain;

    public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) =>
        world.Blind
            ? Task.FromResult<Result<PriceObservation, PortError>>(new PortError.Transient("the feed does not answer"))
            : world.AnswerAsync(() => new PriceObservation(name, asset, world.Prices[asset], world.Time.GetUtcNow(), 120), cancel);
}

/// <summary>Signs for the account; the same input gives the same bytes.</summary>
internal sealed class SimSigner : ISigner
{
    public EquatableArray<Address> Accounts => [SimWorld.Account];

    public Task<Result<SignedTransaction, PortError>> SignAsync(
        ChainId chain, Address from, ulong nonce, Call call, GasTerms gas, CancellationToken cancel)
    {
        var raw = Markings.Pack(from, nonce, call.To, call.ValueWei, call.CallHex, gas.FeeWei);
        return Task.FromResult<Result<SignedTransaction, PortError>>(new SignedTransaction(Markings.HashOf(raw), raw, gas));
    }
}
