using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// The market of one run: the hub on every chain, each other asset on one of them in turns, a pool for each, a bridge between all chains. Gas is
/// paid in a coin of its own that is worth one dollar, from outside the portfolio, and taken off its equity.
/// </summary>
internal sealed class BacktestMarket
{
    private const ulong WeiPerGas = 1_000_000_000;
    private const int HubDecimals = 6;
    private const int Decimals = 18;

    private static readonly AssetId Coin = AssetId.Parse("GAS.USD");

    private readonly BacktestSetup _setup;
    private readonly SortedDictionary<TokenId, UInt256> _balances = [];

    public BacktestMarket(BacktestSetup setup)
    {
        _setup = setup;
        var routes = setup.Mandate.Policy!.Routes;
        var chains = Chains(setup);
        var assets = setup.Mandate.Targets.Select(target => target.Asset).Where(asset => asset != Hub).ToArray();
        Token[] hubs = [.. chains.Select((chain, i) => new Token(Id(chain, 1), Hub, HubDecimals))];
        Token[] others = [.. assets.Select((asset, i) => new Token(Id(chains[i % chains.Count], i + 2), asset, Decimals))];
        Facts = new("backtest", "book", Address.Parse("0x" + new string('b', 40)), [.. hubs.Concat(others).OrderBy(token => token.Id)]);
        var (venue, bridge) = (routes.Venues.Count > 0 ? routes.Venues[0] : "pool", routes.Bridges.Count > 0 ? routes.Bridges[0] : "bridge");
        Map = new(
            Facts.Tokens,
            [.. others.Select(token => PoolOf(venue, hubs.First(hub => hub.Id.Chain == token.Id.Chain), token))],
            [.. hubs.SelectMany(from => hubs.Where(to => to != from).Select(to => new BridgeRoute(bridge, from.Id, to.Id)))],
            [.. chains.Select(chain => new ChainFacts(chain, Coin))]);
        GasPrices = [.. chains.Select(chain => new GasPrice(chain, WeiPerGas))];
        _balances = new(Facts.Tokens.ToDictionary(token => token.Id, _ => UInt256.Zero));
    }

    public PortfolioFacts Facts { get; }

    public MarketMap Map { get; }

    public EquatableArray<GasPrice> GasPrices { get; }

    public PriceBar Bar { get; private set; } = null!;

    private ulong _block;

    private AssetId Hub => _setup.Mandate.Hub;

    /// <summary>The next bar: pools stand at its prices.</summary>
    public void Turn(PriceBar bar) => (Bar, _block) = (bar, _block + 1);

    /// <summary>The number of the present bar's block, on every chain.</summary>
    public ulong Block => _block;

    /// <summary>Puts a value into the account at the present prices, split as the targets say, the hub over the chains of the other assets; rounded down.</summary>
    public void Fund(Usd value, EquatableArray<TargetWeight> targets)
    {
        foreach (var target in targets)
        {
            Token[] tokens = [.. Facts.Tokens.Where(token => token.Asset == target.Asset)];
            var used = target.Asset == Hub ? tokens.Where(hub => Map.Pools.Any(pool => pool.TokenA.Chain == hub.Id.Chain)).DefaultIfEmpty(tokens[0]).ToArray() : tokens;
            var part = new Usd(UInt256.MulDiv(value.Raw, (uint)target.Bps, (UInt256)(uint)(Drift.BpsWhole * used.Length), Rounding.Down));
            foreach (var token in used)
                _balances[token.Id] += PriceOf(token.Asset).AmountFor(part, token.Decimals, Rounding.Down);
        }
    }

    public Observation See() => new(
        Bar.At,
        [.. Facts.Tokens.Select(token => new Holding(new(token.Id, _balances[token.Id]), _block))],
        [.. Map.Chains.Select(chain => new GasBalance(chain.Id, UInt256.PowerOfTen(30), _block))],
        [.. _setup.Mandate.Targets.Select(target => target.Asset).Append(Coin).Order().Select(asset => (PriceView)new PriceView.Known(asset, PriceOf(asset), Bar.At, 1))],
        []);

    public Price PriceOf(AssetId asset) => asset == Coin ? new(UInt256.PowerOfTen(Usd.Scale)) : Bar.Prices[_setup.History.IndexOf(asset)];

    public QuoteAnswer Quote(QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => OutOf(swap.Pool, swap.In) is { } @out
            ? new QuoteAnswer.Given(swap, @out, [new(swap.In.Token.Chain, Units(_setup.Costs.SwapGas))], 0)
            : new QuoteAnswer.Declined(swap, "the pool has not that much"),
        QuoteRequest.Transfer transfer => new QuoteAnswer.Given(
            transfer, Across(transfer.In, transfer.Route.To), [new(transfer.In.Token.Chain, Units(_setup.Costs.CrossingGas))], _setup.Costs.BridgeSeconds),
    };

    /// <summary>What a swap brings at the present prices, or null when the pool has not that much.</summary>
    public TokenAmount? OutOf(Pool pool, TokenAmount @in)
    {
        var (a, b) = (Facts.Find(pool.TokenA)!, Facts.Find(pool.TokenB)!);
        var depth = _setup.Costs.DepthOf(a.Asset == Hub ? b.Asset : a.Asset);
        var pair = new ConstantProduct(
            PriceOf(a.Asset).AmountFor(depth, a.Decimals, Rounding.Down), PriceOf(b.Asset).AmountFor(depth, b.Decimals, Rounding.Down), pool.FeePips / 100);
        return pair.In(@in.Token == pool.TokenA, @in.Raw) is PoolFill.Whole fill ? new(@in.Token == pool.TokenA ? pool.TokenB : pool.TokenA, fill.Out) : null;
    }

    /// <summary>What arrives of a crossing.</summary>
    public TokenAmount Across(TokenAmount @in, TokenId to) =>
        new(to, UInt256.MulDiv(@in.Raw, 1_000_000u - _setup.Costs.BridgeFeePips, 1_000_000u, Rounding.Down));

    public Usd ValueOf(TokenAmount amount) => Facts.Find(amount.Token) is { } token ? PriceOf(token.Asset).ValueOf(amount.Raw, token.Decimals, Rounding.Down) : Usd.Zero;

    public void Take(TokenAmount amount) => _balances[amount.Token] -= amount.Raw;

    public void Give(TokenAmount amount) => _balances[amount.Token] += amount.Raw;

    private static ulong Units(Usd gas) => (ulong)UInt256.MulDiv(gas.Raw, UInt256.One, WeiPerGas, Rounding.Up);

    private static EquatableArray<ChainId> Chains(BacktestSetup setup)
    {
        var named = setup.Mandate.GasReserves.Select(reserve => reserve.Chain)
            .Concat(setup.Mandate.Policy!.Routes.ChainCeilings.Select(ceiling => ceiling.Chain)).Distinct().Order().ToArray();
        return named.Length > 0 ? [.. named] : [.. setup.Costs.Chains.Order()];
    }

    private static TokenId Id(ChainId chain, int number) => new(chain, Address.Parse("0x" + number.ToString("x40", CultureInfo.InvariantCulture)));

    private Pool PoolOf(string venue, Token hub, Token token) =>
        hub.Id.CompareTo(token.Id) < 0 ? new(venue, hub.Id, token.Id, _setup.Costs.FeeOf(token.Asset)) : new(venue, token.Id, hub.Id, _setup.Costs.FeeOf(token.Asset));
}
