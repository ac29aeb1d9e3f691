using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Keeps how much may still cross: what each bridge may carry at once and what each chain may take in.</summary>
internal sealed class Lanes(PlanGround ground)
{
    private readonly SortedDictionary<string, Usd> _left = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ChainId, Usd> _brought = [];
    private readonly SortedDictionary<(ChainId From, ChainId To), SortedDictionary<string, Usd>> _shares = [];
    private readonly SortedSet<string> _binding = new(StringComparer.Ordinal);

    /// <summary>The bounds that kept something from crossing, in words.</summary>
    public IEnumerable<string> Binding => _binding;

    /// <summary>How much of a wanted value may cross; a bound that it meets is noted.</summary>
    public Usd Room(ChainId from, ChainId to, Usd wanted)
    {
        var room = wanted;
        if (ground.RoomOn(to) is { } onChain && Above(onChain, _brought.GetValueOrDefault(to)) is var left && left < room)
        {
            room = left;
            _binding.Add($"chain {to} is at the mandate's ceiling");
        }

        var routes = ground.Routes(from, to);
        if (routes.Any(route => ground.BridgeCeiling(route.Bridge) is null))
            return room;
        var carried = routes.Select(Left).Where(value => value >= ground.Mandate.TradeMin).Aggregate(Usd.Zero, (sum, value) => sum + value);
        if (routes.Count > 0 && carried < room)
        {
            room = carried;
            _binding.UnionWith(routes.Select(route => $"bridge {route.Bridge} may carry {ground.BridgeCeiling(route.Bridge)!.Value.ToText()} at once"));
        }

        return room;
    }

    /// <summary>Takes room for a crossing; where every bridge is bounded, those with the most left first.</summary>
    public void Take(ChainId from, ChainId to, Usd value)
    {
        _brought[to] = _brought.GetValueOrDefault(to) + value;
        var routes = ground.Routes(from, to);
        if (routes.Any(route => ground.BridgeCeiling(route.Bridge) is null))
            return;
        var shares = _shares.TryGetValue((from, to), out var known) ? known : _shares[(from, to)] = new(StringComparer.Ordinal);
        foreach (var route in routes.OrderByDescending(Left).ToArray())
        {
            var part = Left(route) < value ? Left(route) : value;
            _left[route.Bridge] = Left(route) - part;
            shares[route.Bridge] = shares.GetValueOrDefault(route.Bridge) + part;
            value -= part;
        }
    }

    /// <summary>A crossing's parts, each with the routes that may carry it: one where a bridge takes all of it, otherwise one for each bridge.</summary>
    /// <param name="alone">Whether nothing else crosses, so that no other crossing competes for a bridge.</param>
    public IEnumerable<(Usd Value, EquatableArray<BridgeRoute> Routes)> Parts(ChainId from, ChainId to, Usd value, bool alone)
    {
        var routes = ground.Routes(from, to);
        EquatableArray<BridgeRoute> able = [.. routes.Where(route => ground.BridgeCeiling(route.Bridge) is not { } ceiling || (alone && ceiling >= value))];
        return able.Count > 0 || !_shares.TryGetValue((from, to), out var shares)
            ? [(value, able)]
            : shares.Where(share => share.Value > Usd.Zero)
                .Select(share => (share.Value, (EquatableArray<BridgeRoute>)[.. routes.Where(route => route.Bridge == share.Key)]));
    }

    private Usd Left(BridgeRoute route) => _left.TryGetValue(route.Bridge, out var left) ? left : ground.BridgeCeiling(route.Bridge) ?? Usd.Zero;

    private static Usd Above(Usd left, Usd right) => new(UInt256.SaturatingSubtract(left.Raw, right.Raw));
}
