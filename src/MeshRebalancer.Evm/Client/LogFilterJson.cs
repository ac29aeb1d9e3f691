using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Writes filters as <c>eth_getLogs</c> and <c>eth_subscribe</c> take them.</summary>
internal static class LogFilterJson
{
    public static JsonObject Write(LogFilter filter)
    {
        var json = Criteria(filter.Addresses, filter.Topics);
        json["fromBlock"] = filter.From.ToString();
        json["toBlock"] = filter.To.ToString();
        return json;
    }

    public static JsonObject Criteria(EquatableArray<Address> addresses, EquatableArray<EquatableArray<Hash32>> topics)
    {
        var json = new JsonObject { ["topics"] = new JsonArray([.. topics.Select(Accepted)]) };
        if (addresses.Count > 0)
        {
            json["address"] = new JsonArray([.. addresses.Select(a => JsonValue.Create(a.ToString()))]);
        }

        return json;
    }

    /// <summary>Null accepts any topic.</summary>
    private static JsonArray? Accepted(EquatableArray<Hash32> topics) =>
        topics.Count == 0 ? null : new JsonArray([.. topics.Select(t => JsonValue.Create(t.ToString()))]);
}
