using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Risk;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads and writes <c>breakers</c>.</summary>
internal static class BreakerSection
{
    public static BreakerPolicy? Read(ConfigNode? node)
    {
        var otherwise = BreakerPolicy.Default;
        if (node is null)
            return otherwise;

        var failures = node.Integer("failuresMax", 1, BreakerPolicy.FailuresLimit, otherwise.FailuresMax);
        var window = node.Integer("windowSeconds", 1, BreakerPolicy.SecondsLimit, otherwise.WindowSeconds);
        var coolDown = node.Integer("coolDownSeconds", 1, BreakerPolicy.SecondsLimit, otherwise.CoolDownSeconds);
        var probes = node.Integer("probesToClose", 1, BreakerPolicy.ProbesLimit, otherwise.ProbesToClose);
        node.Close();
        return failures is null || window is null || coolDown is null || probes is null
            ? null
            : new((int)failures, (int)window, (int)coolDown, (int)probes);
    }

    public static JsonObject Write(BreakerPolicy policy) => new()
    {
        ["failuresMax"] = policy.FailuresMax,
        ["windowSeconds"] = policy.WindowSeconds,
        ["coolDownSeconds"] = policy.CoolDownSeconds,
        ["probesToClose"] = policy.ProbesToClose,
    };
}
