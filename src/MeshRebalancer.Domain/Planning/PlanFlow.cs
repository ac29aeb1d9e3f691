using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning.Flows;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// A snapshot with its depth as a flow problem. This is the door to floating point: nothing that comes back through it is an amount before it has been
/// turned into raw units, rounded down, quoted again and checked.
/// </summary>
internal sealed class PlanFlow
{
    // A bound in floating point, so much inside the exact one that no rounding leads past it.
    private const double Inside = 1 - 1e-9;

    private readonly PlanGround _ground;
    private readonly Ways _ways;
    private readonly List<Token> _tokens;
    private readonly List<AssetId> _assets;
    private readonly List<FlowLimit> _limits = [];
    private readonly SortedDictionary<string, int> _bridges = new(StringComparer.Ordinal);
    private readonly List<Way> _carrying = [];
    private readonly ILookup<(Pool?, TokenId, BridgeRoute?), QuoteAnswer.Given> _depth;

    public PlanFlow(PlanGround ground)
    {
        (_ground, _ways) = (ground, new(ground));
        _depth = ground.Inputs.Depth.OfType<QuoteAnswer.Given>().ToLookup(answer => Way.KeyOf(answer.Request));
        _assets = [.. ground.Mandate.Targets.Select(target => target.Asset)];
        _tokens = [.. ground.Facts.Tokens.Where(token => _assets.Contains(token.Asset))];
        foreach (var chain in ground.Chains)
        {
            _limits.Add(new(Gas(chain)));
            _limits.Add(new(ground.RoomOn(chain) is { } room ? Number(room) * Inside : double.MaxValue));
        }

        List<FlowArc> arcs = [];
        foreach (var way in _ways.All())
        {
            if (Arc(way) is { } arc)
            {
                arcs.Add(arc);
                _carrying.Add(way);
            }
        }

        Problem = new([.. ground.Mandate.Targets.Select(Asset)], [.. _tokens.Select(token => new FlowNode(_assets.IndexOf(token.Asset), Number(Held(token))))], [.. arcs], [.. _limits]);
    }

    /// <summary>What is solved.</summary>
    public FlowProblem Problem { get; }

    /// <summary>By arc: the way behind it.</summary>
    public IReadOnlyList<Way> Carrying => _carrying;

    /// <summary>How much of an asset may be sold, and how much bought.</summary>
    public Ways Ways => _ways;

    private FlowAsset Asset(TargetWeight target)
    {
        var (now, aim) = (_tokens.Where(token => token.Asset == target.Asset).Sum(token => Number(Held(token))), Number(_ground.Target(target.Asset)));
        var isHub = target.Asset == _ground.Mandate.Hub;
        var slippage = _ground.Mandate.SlippageMaxBps / 1e4;
        return new(
            aim, Number(_ground.Before.Notional) * _ground.Mandate.BandBps / 1e4,
            slippage * PlanPenalties.InsidePerSlippage, slippage * PlanPenalties.OutsidePerSlippage,
            isHub ? 0 : now - (Number(_ways.Above(target.Asset)) * Inside), isHub ? double.PositiveInfinity : now + (Number(_ways.Below(target.Asset)) * Inside));
    }

    private FlowArc? Arc(Way way)
    {
        var given = _depth[way.Key].Where(answer => answer.Out.Token == way.To)
            .Select(answer => (Answer: answer, Fill: Fill.Of(Spent(answer.Request), answer.Out, _ground.Facts, _ground.Prices)))
            .OrderBy(one => one.Fill.In.Raw).DistinctBy(one => one.Fill.In.Raw).ToArray();
        // Too little for much is a limit on how much; too much for anything is a price that cannot be believed.
        var usable = given.TakeWhile(one => !one.Fill.BringsTooLittle(_ground.Mandate.SlippageMaxBps)).ToArray();
        if (usable.Length == 0 || usable.Any(one => one.Fill.Refusal(_ground.Mandate.SlippageMaxBps) is not null || one.Answer.GasUnits.Any(gas => !_ground.Chains.Contains(gas.Chain))))
            return null;
        var points = usable.Select(one => (Number(one.Fill.ValueIn), way.Purpose == LegPurpose.Cross ? Math.Min(Number(one.Fill.ValueIn), Number(one.Fill.ValueOut)) : Number(one.Fill.ValueOut)))
            .Where(point => point.Item1 > 0).DistinctBy(point => point.Item1).ToArray();
        if (points.Length == 0)
            return null;
        var dearest = usable.MaxBy(one => Cost(one.Answer))!.Answer;
        return new(
            Node(way.From), Node(way.To), new(points), Cost(dearest), Number(_ground.Mandate.TradeMin) * (1 + 1e-9),
            way.Purpose == LegPurpose.Cross ? dearest.Seconds * PlanPenalties.WaitingPerSecond : 0, Bridge(way), way.Purpose == LegPurpose.Cross ? (2 * Index(way.To.Chain)) + 1 : -1,
            [.. dearest.GasUnits.Select(gas => new FlowUse(2 * Index(gas.Chain), Wei(_ground.GasWei(gas))))]);
    }

    private int Bridge(Way way)
    {
        if (way.Route is not { } route || _ground.BridgeCeiling(route.Bridge) is not { } ceiling)
            return -1;
        if (!_bridges.TryGetValue(route.Bridge, out var limit))
        {
            _bridges[route.Bridge] = limit = _limits.Count;
            _limits.Add(new(Number(ceiling) * Inside));
        }

        return limit;
    }

    // What may be spent on gas without going below the reserve.
    private double Gas(ChainId chain) =>
        Wei(UInt256.SaturatingSubtract(_ground.Native(chain), _ground.Mandate.GasReserves.FirstOrDefault(reserve => reserve.Chain == chain)?.Wei ?? UInt256.Zero));

    private double Cost(QuoteAnswer.Given answer) => answer.GasUnits.Sum(gas => Number(_ground.GasCost(gas)));

    private Usd Held(Token token) => _ground.ValueOf(new(token.Id, _ground.Balance(token.Id)));

    private int Node(TokenId token) => _tokens.FindIndex(known => known.Id == token);

    private int Index(ChainId chain) => _ground.Chains.TakeWhile(known => known != chain).Count();

    private static TokenAmount Spent(QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => swap.In,
        QuoteRequest.Transfer transfer => transfer.In,
    };

    private static double Number(Usd value) => (double)(System.Numerics.BigInteger)value.Raw / 1e18;

    private static double Wei(UInt256 wei) => (double)(System.Numerics.BigInteger)wei;
}
