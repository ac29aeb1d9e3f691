using System.Runtime.CompilerServices;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// A small square matrix. Own code, because this room is built on the base library alone and every machine must come to the same digits;
/// the tests hold it against MathNet.Numerics' answers where it matters.
/// </summary>
public sealed class Matrix
{
    // A pivot this small beside the largest variance is rounding, not information.
    private const double PivotMin = 1e-11;

    private readonly double[] _cells;

    /// <summary>All zeros.</summary>
    public Matrix(int size) => (Size, _cells) = (size, new double[size * size]);

    /// <summary>Rows and columns.</summary>
    public int Size { get; }

    public double this[int row, int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _cells[(row * Size) + column];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _cells[(row * Size) + column] = value;
    }

    /// <summary>Each cell from its row and column.</summary>
    public static Matrix From(int size, Func<int, int, double> cell)
    {
        var matrix = new Matrix(size);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                matrix[row, column] = cell(row, column);
            }
        }

        return matrix;
    }

    /// <summary>The rows and columns of these indices.</summary>
    public Matrix Part(IReadOnlyList<int> indices) => From(indices.Count, (row, column) => this[indices[row], indices[column]]);

    /// <summary>matrix × vector.</summary>
    public double[] Times(ReadOnlySpan<double> vector)
    {
        var product = new double[Size];
        for (var row = 0; row < Size; row++)
        {
            var sum = 0.0;
            for (var column = 0; column < Size; column++)
            {
                sum += this[row, column] * vector[column];
            }

            product[row] = sum;
        }

        return product;
    }

    /// <summary>vector′ × matrix × vector: the variance of these weights.</summary>
    public double Quadratic(ReadOnlySpan<double> vector)
    {
        var (product, sum) = (Times(vector), 0.0);
        for (var i = 0; i < Size; i++)
        {
            sum += vector[i] * product[i];
        }

        return sum;
    }

    /// <summary>The lower factor L of a positive definite matrix, matrix = L L′; or the row whose pivot vanishes.</summary>
    internal (Matrix? Factor, int Row) Cholesky()
    {
        var lower = new Matrix(Size);
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var sum = this[row, column];
                for (var k = 0; k < column; k++)
                {
                    sum -= lower[row, k] * lower[column, k];
                }

                if (row != column)
                    lower[row, column] = sum / lower[column, column];
                else if (sum > PivotMin * Math.Abs(this[row, row]) && double.IsFinite(sum))
                    lower[row, row] = Math.Sqrt(sum);
                else
                    return (null, row);
            }
        }

        return (lower, -1);
    }

    /// <summary>x of (this L)(L′) x = b, for a lower factor.</summary>
    internal double[] SolveFactored(ReadOnlySpan<double> right)
    {
        var x = right.ToArray();
        for (var row = 0; row < Size; row++)
        {
            for (var k = 0; k < row; k++)
            {
                x[row] -= this[row, k] * x[k];
            }

            x[row] /= this[row, row];
        }

        for (var row = Size - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < Size; k++)
            {
                x[row] -= this[k, row] * x[k];
            }

            x[row] /= this[row, row];
        }

        return x;
    }

    /// <summary>The inverse of a positive definite matrix, or null.</summary>
    internal Matrix? Inverse()
    {
        if (Cholesky().Factor is not { } factor)
            return null;
        var inverse = new Matrix(Size);
        var unit = new double[Size];
        for (var column = 0; column < Size; column++)
        {
            Array.Clear(unit);
            unit[column] = 1;
            var solved = factor.SolveFactored(unit);
            for (var row = 0; row < Size; row++)
            {
                inverse[row, column] = solved[row];
            }
        }

        return inverse;
    }

    /// <summary>matrix × matrix.</summary>
    internal Matrix Times(Matrix other) => From(Size, (row, column) =>
    {
        var sum = 0.0;
        for (var k = 0; k < Size; k++)
        {
            sum += this[row, k] * other[k, column];
        }

        return sum;
    });
}
