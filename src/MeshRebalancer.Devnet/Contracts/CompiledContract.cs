using System.Text.Json;
using MeshRebalancer.Evm;

namespace MeshRebalancer.Devnet;

/// <summary>A contract's code as it is deployed.</summary>
/// <param name="Name">The contract's name in its source.</param>
/// <param name="Creation">The code that a deployment runs, without constructor arguments.</param>
public sealed record CompiledContract(string Name, HexBytes Creation)
{
    /// <summary>Reads an artifact of Hardhat, Truffle or Foundry's exports.</summary>
    /// <param name="name">The contract's name.</param>
    /// <param name="artifact">The whole file.</param>
    /// <param name="libraries">The addresses to link, by library name.</param>
    /// <exception cref="DevnetException">A library is missing.</exception>
    public static CompiledContract FromArtifact(string name, JsonElement artifact, IReadOnlyDictionary<string, Kernel.Address>? libraries = null)
    {
        var code = artifact.GetProperty("bytecode").GetString()!.ToCharArray();
        if (artifact.TryGetProperty("linkReferences", out var files))
        {
            foreach (var library in files.EnumerateObject().SelectMany(file => file.Value.EnumerateObject()))
                Link(code, name, library, libraries);
        }

        return new(name, HexBytes.Parse(new string(code)));
    }

    private static void Link(char[] code, string name, JsonProperty library, IReadOnlyDictionary<string, Kernel.Address>? libraries)
    {
        if (libraries is null || !libraries.TryGetValue(library.Name, out var address))
            throw new DevnetException($"{name} needs the address of the library {library.Name}.");
        foreach (var place in library.Value.EnumerateArray())
            address.ToString().AsSpan(2).CopyTo(code.AsSpan(2 + (2 * place.GetProperty("start").GetInt32())));
    }
}
