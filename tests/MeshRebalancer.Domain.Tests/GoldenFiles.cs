using System.Text;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests;

/// <summary>Stored events as they were once written: <c>Golden/{wire name}.json</c>.</summary>
internal static class GoldenFiles
{
    /// <summary>The stored text; fails when an event's file is missing.</summary>
    public static string Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json");
        File.Exists(path).ShouldBeTrue($"Every event that can be stored has a golden file; {path} is missing.");
        return File.ReadAllText(path).Trim();
    }

    /// <summary>The old text reads, and is written again letter by letter: no field was renamed, dropped or added.</summary>
    public static void ShouldReadAndWrite<TEvent>(EventCodec<TEvent> codec, string name)
        where TEvent : class
    {
        var golden = Read(name);
        var (found, payload) = codec.Encode(codec.Decode(name, Encoding.UTF8.GetBytes(golden)));
        found.ShouldBe(name);
        Encoding.UTF8.GetString(payload).ShouldBe(golden);
    }
}
