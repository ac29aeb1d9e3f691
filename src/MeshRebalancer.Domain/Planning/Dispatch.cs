using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Keeps how much of the hub stands on each chain while sells bring it, crossings move it and buys spend it.</summary>
internal sealed class Dispatch
{
    private readonly PlanGround _ground;
    private readonly SortedDictionary<ChainId, Usd> _hub = [];
    private readonly List<LegIntent> _sells = [];
    private readonly SortedDictionary<(ChainId From, ChainId To), Usd> _crossings = [];
    private readonly SortedDictionary<TokenId, Usd> _buys = [];
    private readonly Lanes _lanes;

    public Dispatch(PlanGround ground)
    {
        _ground = ground;
        _lanes = new(ground);
        foreach (var chain in ground.Chains.Where(chain => ground.HubOn(chain) is not null && ground.Idle(chain) is null))
        {
            var hub = ground.HubOn(chain)!.Id;
            _hub[chain] = ground.ValueOf(new(hub, ground.Balance(hub)));
        }
    }

    public void Sell(Token token, TokenAmount amount, Usd value)
    {
        var hub = _ground.HubOn(token.Id.Chain)!;
        _sells.Add(new(LegPurpose.Sell, amount, hub.Id, [.. _ground.Pools(token).Select(pool => new QuoteRequest.Swap(pool, amount))]));
        _hub[token.Id.Chain] += value;
    }

    /// <summary>Buys where the hub stands already, then where it can be brought. Says what could not be funded.</summary>
    public IEnumerable<string> Buy(AssetId asset, Usd value, EquatableArray<Token> outlets)
    {
        var rest = value;
        foreach (var token in outlets.OrderByDescending(token => _hub[token.Id.Chain]).ThenBy(token => token.Id).ToArray())
        {
            rest -= Spend(token.Id.Chain, token, rest);
        }

        foreach (var (token, source) in outlets.SelectMany(_ => _hub.Keys.ToArray(), (token, source) => (token, source)))
        {
            rest -= Cross(source, token, rest);
        }

        return rest >= _ground.Mandate.TradeMin && rest > Usd.Zero
            ? [$"{asset} is bought for {rest.ToText()} less than its target asks: {_ground.Mandate.Hub} cannot be brought to a chain with a pool for it{Bound()}."]
            : [];
    }

    public EquatableArray<LegIntent> Intents() =>
    [
        .. _sells,
        .. _crossings.SelectMany(crossing => Crossing(crossing.Key.From, crossing.Key.To, crossing.Value)).Where(intent => !intent.In.Raw.IsZero),
        .. _buys.Select(buy => Buying(_ground.Token(buy.Key), buy.Value)).Where(intent => !intent.In.Raw.IsZero),
    ];

    private Usd Spend(ChainId from, Token token, Usd wanted)
    {
        var piece = wanted < _hub[from] ? wanted : _hub[from];
        if (piece < _ground.Mandate.TradeMin || piece == Usd.Zero)
        {
            return Usd.Zero;
        }

        _hub[from] -= piece;
        _buys[token.Id] = _buys.GetValueOrDefault(token.Id) + piece;
        return piece;
    }

    // A chain either sends or receives, or legs could wait for each other in a circle.
    private Usd Cross(ChainId source, Token token, Usd wanted)
    {
        var to = token.Id.Chain;
        var circular = _crossings.Keys.Any(key => key.To == source || key.From == to);
        var piece = source == to || circular || _ground.Routes(source, to).Count == 0
            ? Usd.Zero
            : Spend(source, token, _lanes.Room(source, to, wanted < _hub[source] ? wanted : _hub[source]));
        if (piece > Usd.Zero)
        {
            _lanes.Take(source, to, piece);
            _crossings[(source, to)] = _crossings.GetValueOrDefault((source, to)) + piece;
        }

        return piece;
    }

    private string Bound() => _lanes.Binding.Any() ? $" ({string.Join("; ", _lanes.Binding)})" : "";

    private IEnumerable<LegIntent> Crossing(ChainId from, ChainId to, Usd value) => _lanes.Parts(from, to, value, _crossings.Count == 1).Select(part =>
    {
        var amount = _ground.AmountOf(_ground.HubOn(from)!, part.Value);
        return new LegIntent(
            LegPurpose.Cross, amount, _ground.HubOn(to)!.Id, [.. part.Routes.Select(route => new QuoteRequest.Transfer(route, amount))]);
    });

    private LegIntent Buying(Token token, Usd value)
    {
        var amount = _ground.AmountOf(_ground.HubOn(token.Id.Chain)!, value);
        return new(LegPurpose.Buy, amount, token.Id, [.. _ground.Pools(token).Select(pool => new QuoteRequest.Swap(pool, amount))]);
    }
}
