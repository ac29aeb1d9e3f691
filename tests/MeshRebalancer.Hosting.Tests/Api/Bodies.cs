using System.Text.Json.Nodes;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Bodies of requests.</summary>
internal static class Bodies
{
    /// <summary>A portfolio on the account "spare".</summary>
    public static string Spare(int band = 250, Action<JsonNode>? change = null)
    {
        var body = JsonNode.Parse(
            $$"""
            {
              "id": "spare", "account": "spare",
              "mandate": {
                "targetBps": { "USDC": 5000, "WETH": 5000 }, "bandBps": {{band}}, "slippageMaxBps": 60, "tradeMinUsd": "250", "hub": "USDC",
                "gasReserveWei": { "1": "1", "8453": "1" }, "cooldownSeconds": 60, "priceAgeMaxSeconds": 3600
              }
            }
            """)!;
        change?.Invoke(body);
        return body.ToJsonString();
    }
}
