using System.Globalization;
using Xunit.Abstractions;

namespace MeshRebalancer.TestSupport.Fuzzing;

/// <summary>
/// Gives a parser inputs that are nearly right, and demands that each is read or refused in the way that it documents, without much memory.
/// <c>MESH_FUZZ_INPUTS</c> says how many (1,000 by default), <c>MESH_FUZZ_SEED</c> from which seed (1 by default).
/// </summary>
public static class Fuzz
{
    private const int MemoryMax = 256 << 20;

    /// <summary>How many inputs of each kind are made.</summary>
    public static int Inputs { get; } = Number("MESH_FUZZ_INPUTS", 1_000);

    /// <summary>Where the inputs come from.</summary>
    public static int Seed { get; } = Number("MESH_FUZZ_SEED", 1);

    /// <summary>Tries a parser.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="name">The parser's.</param>
    /// <param name="inputs">Makes an input of the chance.</param>
    /// <param name="read">Whether an input was taken; false when it was refused as it should be.</param>
    public static void Try<T>(ITestOutputHelper output, string name, Func<Mutations, Random, T> inputs, Func<T, bool> read)
    {
        var (taken, most) = (0, 0L);
        for (var number = 0; number < Inputs; number++)
        {
            var chance = new Random(HashCode(Seed, number));
            var input = inputs(new(chance), chance);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                taken += read(input) ? 1 : 0;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException(Said(name, number, input, error.ToString()), error);
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            if (most > MemoryMax)
            {
                throw new InvalidOperationException(Said(name, number, input, $"{most} bytes were allocated; {MemoryMax} are allowed."));
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {Inputs} inputs from seed {Seed}, {taken} taken, {Inputs - taken} refused, at most {most / 1024} KiB for one"));
    }

    // The same in every process, which the framework's is not.
    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) + number);

    private static string Said<T>(string name, int number, T input, string what)
    {
        var text = input switch { byte[] bytes => Convert.ToHexString(bytes), _ => input?.ToString() ?? "" };
        return string.Create(CultureInfo.InvariantCulture, $"{name}: input {number} of seed {Seed} is neither read nor refused: {text[..Math.Min(text.Length, 2_000)]}\n{what}");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
