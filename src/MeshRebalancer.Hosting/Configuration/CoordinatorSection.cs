using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Narration;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads and writes <c>coordinator</c>.</summary>
internal static class CoordinatorSection
{
    public static DeskLimits? Read(ConfigNode? node)
    {
        if (node is null)
            return null;

        var open = node.Integer("openMax", 1, DeskLimits.CountLimit);
        var turnover = Money.Usd(node, "turnoverMaxUsd");
        var flight = Flight(node.Child("inFlight", required: false));
        var exposure = Exposure(node.Child("exposure", required: false));
        var starts = node.Has("startsPerMinuteMax") ? (int?)node.Integer("startsPerMinuteMax", 1, DeskLimits.CountLimit) : null;
        var day = Money.Usd(node, "turnoverPerPortfolioDayMaxUsd", required: false);
        var ramp = RampOf(node.Child("ramp", required: false));
        var jitter = node.Has("startJitterSeconds") ? (int?)node.Integer("startJitterSeconds", 1, StartJitter.SecondsLimit) : null;
        var share = ShareOf(node.Child("poolShare", required: false));
        node.Close();
        if (open is null || turnover is null)
            return null;

        var limits = new DeskLimits((int)open, turnover.Value, flight, exposure, starts, day, ramp, jitter, share);
        foreach (var violation in limits.Violations())
        {
            node.Violate("", "is not possible: " + violation);
        }

        return limits;
    }

    public static JsonObject Write(DeskLimits limits)
    {
        var node = new JsonObject { ["openMax"] = limits.OpenMax };
        Add(node, "turnoverMaxUsd", limits.TurnoverMax);
        if (limits.InFlight is { } flight)
            node["inFlight"] = Of(("maxUsd", flight.Max), ("perChainMaxUsd", flight.PerChainMax), ("perBridgeMaxUsd", flight.PerBridgeMax), ("perAssetMaxUsd", flight.PerAssetMax));
        if (limits.Exposure is { } exposure)
            node["exposure"] = Of(("perChainMaxUsd", exposure.PerChainMax), ("perBridgeMaxUsd", exposure.PerBridgeMax), ("perIssuerMaxUsd", exposure.PerIssuerMax), ("perVenueMaxUsd", exposure.PerVenueMax));
        if (limits.StartsPerMinuteMax is { } starts)
            node["startsPerMinuteMax"] = starts;
        Add(node, "turnoverPerPortfolioDayMaxUsd", limits.TurnoverPerPortfolioDayMax);
        if (limits.Ramp is { } ramp)
            node["ramp"] = new JsonObject { ["days"] = ramp.Days, ["startBps"] = ramp.StartBps };
        if (limits.StartJitterSeconds is { } jitter)
            node["startJitterSeconds"] = jitter;
        if (limits.PoolShare is { } share)
            node["poolShare"] = Write(share);
        return node;
    }

    private static JsonObject Write(PoolShare share)
    {
        var node = new JsonObject { ["windowSeconds"] = share.WindowSeconds };
        if (share.DepthMaxBps is { } depth)
            node["depthMaxBps"] = depth;
        if (share.VolumeMaxBps is { } volume)
            node["volumeMaxBps"] = volume;
        return node;
    }

    private static PoolShare? ShareOf(ConfigNode? node)
    {
        if (node is null)
            return null;
        var window = node.Integer("windowSeconds", PoolShare.WindowLeast, PoolShare.WindowMost);
        var depth = node.Has("depthMaxBps") ? (int?)node.Integer("depthMaxBps", 1, PoolShare.DepthLimit) : null;
        var volume = node.Has("volumeMaxBps") ? (int?)node.Integer("volumeMaxBps", 1, PoolShare.VolumeLimit) : null;
        node.Close();
        return window is null ? null : new((int)window, depth, volume);
    }

    private static FlightLimits? Flight(ConfigNode? node)
    {
        var limits = node is null ? null : new FlightLimits(Some(node, "maxUsd"), Some(node, "perChainMaxUsd"), Some(node, "perBridgeMaxUsd"), Some(node, "perAssetMaxUsd"));
        node?.Close();
        return limits;
    }

    private static ExposureLimits? Exposure(ConfigNode? node)
    {
        var limits = node is null ? null : new ExposureLimits(Some(node, "perChainMaxUsd"), Some(node, "perBridgeMaxUsd"), Some(node, "perIssuerMaxUsd"), Some(node, "perVenueMaxUsd"));
        node?.Close();
        return limits;
    }

    private static Ramp? RampOf(ConfigNode? node)
    {
        var days = node?.Integer("days", 1, Ramp.DaysLimit);
        var start = node?.Integer("startBps", 1, Ramp.Whole);
        node?.Close();
        return days is null || start is null ? null : new((int)days, (int)start);
    }

    private static Usd? Some(ConfigNode node, string key) => Money.Usd(node, key, required: false);

    private static JsonObject Of(params ReadOnlySpan<(string Key, Usd? Value)> members)
    {
        var node = new JsonObject();
        foreach (var (key, value) in members)
        {
            Add(node, key, value);
        }

        return node;
    }

    private static void Add(JsonObject node, string key, Usd? value)
    {
        if (value is { } set)
            node[key] = Amounts.Usd(set, Usd.Scale);
    }
}
