using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using Akka.DistributedData;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>
/// Whether this build of Akka.DistributedData can replicate among more than three nodes. As published it can. Compiled from its source for .NET 8 or newer,
/// a call that was meant for a lenient <c>Slice</c> binds to the strict one of <see cref="ImmutableArray{T}"/>: from the fourth node on the replicators fail
/// several times a second, forget where the shards are, and whoever waits for one of their writes waits for ever.
/// </summary>
public static class ReplicatorBuild
{
    /// <summary>How many nodes a cluster may have with a build that has the fault.</summary>
    public const int FaultyNodesMax = 3;

    /// <summary>What is wrong with the build that is loaded, or null.</summary>
    public static string? Fault { get; } =
        typeof(DistributedData).Assembly.GetType("Akka.DistributedData.DeltaPropagationSelector")?.GetMethod("CollectPropagations") is { } collect && SlicesStrictly(collect)
            ? "This Akka.DistributedData was compiled for .NET 8 or newer, where its replicators fail in clusters of more than three nodes: use the published package, or compile its source for the frameworks that it is published for (.NET 6, netstandard2.0)."
            : null;

    /// <summary>Whether a method calls <see cref="ImmutableArray{T}"/>'s own <c>Slice</c>, which refuses a range that ends behind the last element.</summary>
    public static bool SlicesStrictly(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        return Enumerable.Range(0, Math.Max(0, code.Length - sizeof(int)))
            .Where(at => code[at] == OpCodes.Call.Value)
            .Any(at => IsSlice(method.Module, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at + 1)), method.DeclaringType!));
    }

    // A byte that only looks like a call names nothing.
    private static bool IsSlice(Module module, int token, Type type)
    {
        try
        {
            return module.ResolveMethod(token, type.IsGenericType ? type.GetGenericArguments() : null, null) is { Name: "Slice", DeclaringType: { IsGenericType: true } owner }
                && owner.GetGenericTypeDefinition() == typeof(ImmutableArray<>);
        }
        catch (Exception nothing) when (nothing is ArgumentException or BadImageFormatException or TypeLoadException)
        {
            return false;
        }
    }
}
