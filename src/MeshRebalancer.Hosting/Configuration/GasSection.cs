using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>What every account has of a chain's native coin.</summary>
/// <param name="FloorWei">Below it an account is topped up.</param>
/// <param name="TargetWei">To this; above the floor.</param>
/// <param name="Tank">The account that pays, by name; null without one.</param>
/// <param name="Unwrap">The asset whose token is the chain's wrapped coin, which may be taken from portfolios; null never is.</param>
public sealed record GasConfiguration(UInt256 FloorWei, UInt256 TargetWei, string? Tank, AssetId? Unwrap);

/// <summary>Reads and writes <c>chains[].gas</c>.</summary>
internal static class GasSection
{
    public static GasConfiguration? Read(ConfigNode? node, EquatableArray<Token> tokens)
    {
        if (node is null)
        {
            return null;
        }

        var (floor, target) = (Money.Wei(node, "floorWei"), Money.Wei(node, "targetWei"));
        var tank = node.Text("tank", "an account's name", required: false);
        var unwrap = node.Parsed<AssetId>("unwrap", "an asset", required: false);
        node.Close();
        if (floor is { } low && target is { } high && (low.IsZero || high <= low))
        {
            node.Violate("targetWei", $"is {high}, and floorWei is {low}; a floor above zero and a target above the floor are expected");
        }

        if (unwrap is { } asset && tokens.All(token => token.Asset != asset))
        {
            node.Violate("unwrap", $"is {asset}, which has no token on this chain");
        }

        if (tank is null && unwrap is null)
        {
            node.Violate("", "names neither a tank nor what to unwrap; without either nothing can be topped up");
        }

        return floor is null || target is null ? null : new(floor.Value, target.Value, tank, unwrap);
    }

    public static JsonObject Write(GasConfiguration gas)
    {
        var node = new JsonObject { ["floorWei"] = gas.FloorWei.ToString(), ["targetWei"] = gas.TargetWei.ToString() };
        if (gas.Tank is { } tank)
        {
            node["tank"] = tank;
        }

        if (gas.Unwrap is { } asset)
        {
            node["unwrap"] = asset.ToString();
        }

        return node;
    }
}
