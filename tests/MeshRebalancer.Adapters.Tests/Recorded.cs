using System.Text.Json;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>
/// Payloads that were recorded from the devnet. Tests on the devnet write them anew into the folder that MESH_RECORD names.
/// </summary>
internal static class Recorded
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", name + ".json")), Format)!;

    public static void Write<T>(string name, T value)
    {
        if (Environment.GetEnvironmentVariable("MESH_RECORD") is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(value, Format) + "\n");
    }
}

/// <summary>An action with the receipt of the transaction that carried it out.</summary>
internal sealed record RecordedAction<TAction>(TAction Action, string Account, Receipt Receipt, EquatableAddresses Contracts);

/// <summary>Where the contracts stood.</summary>
internal sealed record EquatableAddresses(string Factory, string Router, string Quoter);
