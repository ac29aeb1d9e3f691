using System.Numerics;

namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>Rows of a matrix, several numbers at once. Each number comes out as it would alone, so how many fit a register changes nothing.</summary>
internal static class Rows
{
    public static void Scale(Span<double> row, double by)
    {
        for (var i = 0; i < row.Length; i++)
            row[i] *= by;
    }

    /// <summary>Takes so many times another row off a row.</summary>
    public static void Subtract(Span<double> row, ReadOnlySpan<double> other, double times)
    {
        var i = 0;
        var factor = new Vector<double>(times);
        for (; i <= row.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(row[i..]) - (new Vector<double>(other[i..]) * factor)).CopyTo(row[i..]);
        for (; i < row.Length; i++)
            row[i] -= other[i] * times;
    }
}
