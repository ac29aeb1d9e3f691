using System.Globalization;
using System.Text.Json;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Reads a cost profile from JSON: what it leaves out is as in the built-in one, and what it does not know is refused.</summary>
public static class CostFile
{
    private static readonly string[] Known = ["name", "chains", "feePips", "depthUsd", "swapGasUsd", "crossingGasUsd", "bridgeFeePips", "bridgeSeconds", "assets"];
    private static readonly string[] KnownOfAsset = ["feePips", "depthUsd"];

    /// <summary>The profile, or everything that is wrong with the text.</summary>
    public static Result<CostProfile, EquatableArray<string>> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonTexts.Demand(document.RootElement);
            List<string> wrong = [];
            var profile = Profile(document.RootElement, wrong);
            if (wrong.Count == 0)
                wrong.AddRange(profile.Violations());
            return wrong.Count == 0 ? profile : wrong.ToEquatableArray();
        }
        catch (JsonException broken)
        {
            return EquatableArray.Create([string.Create(CultureInfo.InvariantCulture, $"it is not JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}")]);
        }
    }

    private static CostProfile Profile(JsonElement root, List<string> wrong)
    {
        var otherwise = CostProfile.BuiltIn;
        if (!Keys("", root, Known, wrong))
            return otherwise;
        return new(
            Has(root, "name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "given",
            Has(root, "chains", out var chains) ? Chains(chains, wrong) : otherwise.Chains,
            Whole(root, "feePips", wrong) ?? otherwise.FeePips,
            Dollars(root, "depthUsd", wrong) ?? otherwise.Depth,
            Dollars(root, "swapGasUsd", wrong) ?? otherwise.SwapGas,
            Dollars(root, "crossingGasUsd", wrong) ?? otherwise.CrossingGas,
            Whole(root, "bridgeFeePips", wrong) ?? otherwise.BridgeFeePips,
            (int)(Whole(root, "bridgeSeconds", wrong) ?? (uint)otherwise.BridgeSeconds),
            Has(root, "assets", out var assets) ? Assets(assets, wrong) : []);
    }

    private static EquatableArray<ChainId> Chains(JsonElement found, List<string> wrong)
    {
        if (found.ValueKind == JsonValueKind.Array && found.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetUInt32(out var id) && id > 0))
            return [.. found.EnumerateArray().Select(item => new ChainId(item.GetUInt32()))];
        wrong.Add("chains: a list of chain ids such as [1, 8453] is needed");
        return [];
    }

    private static EquatableArray<AssetCost> Assets(JsonElement found, List<string> wrong)
    {
        List<AssetCost> costs = [];
        if (found.ValueKind != JsonValueKind.Object)
            wrong.Add("assets: an object by asset is needed");
        foreach (var item in found.ValueKind == JsonValueKind.Object ? found.EnumerateObject().ToArray() : [])
        {
            if (!AssetId.TryParse(item.Name, null, out var asset))
                wrong.Add($"assets.{item.Name}: is no asset");
            else if (Keys($"assets.{item.Name}.", item.Value, KnownOfAsset, wrong))
                costs.Add(new(asset, Whole(item.Value, "feePips", wrong), Dollars(item.Value, "depthUsd", wrong)));
        }

        return [.. costs.OrderBy(cost => cost.Asset)];
    }

    private static bool Keys(string path, JsonElement found, string[] known, List<string> wrong)
    {
        if (found.ValueKind != JsonValueKind.Object)
        {
            wrong.Add($"{path.TrimEnd('.')}: an object is needed".TrimStart(':', ' '));
            return false;
        }

        wrong.AddRange(found.EnumerateObject().Where(item => !known.Contains(item.Name, StringComparer.Ordinal)).Select(item => $"{path}{item.Name}: is not known; known here: {string.Join(", ", known)}"));
        return true;
    }

    private static bool Has(JsonElement root, string key, out JsonElement found) => root.TryGetProperty(key, out found);

    private static uint? Whole(JsonElement root, string key, List<string> wrong)
    {
        if (!Has(root, key, out var found))
            return null;
        if (found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var value) && value >= 0)
            return (uint)value;
        wrong.Add($"{key}: {found.GetRawText()} found, a whole number from 0 on is needed");
        return null;
    }

    // A number keeps its text, so that nothing is rounded on the way.
    private static Usd? Dollars(JsonElement root, string key, List<string> wrong)
    {
        if (!Has(root, key, out var found))
            return null;
        var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
        if (text.Length > 0 && text.All(letter => letter is '0' or '.'))
            return Usd.Zero;
        return ExactDecimal.Read(text, Usd.Scale).Match<Usd?>(raw => new Usd(raw), reason =>
        {
            wrong.Add($"{key}: {reason}");
            return null;
        });
    }
}
