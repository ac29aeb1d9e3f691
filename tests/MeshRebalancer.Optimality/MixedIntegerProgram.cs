using System.Globalization;
using System.Runtime.InteropServices;

namespace MeshRebalancer.Optimality;

/// <summary>A mixed-integer program to be minimised, column by column, and CBC's answer to it.</summary>
internal sealed class MixedIntegerProgram
{
    private readonly List<(double Lower, double Upper, double Cost, bool Whole)> _columns = [];
    private readonly List<(double Lower, double Upper)> _rows = [];
    private readonly List<List<(int Row, double Value)>> _entries = [];

    public int Columns => _columns.Count;

    public int Column(double lower, double upper, double cost, bool whole = false)
    {
        _columns.Add((lower, upper, cost, whole));
        _entries.Add([]);
        return _columns.Count - 1;
    }

    public int Row(double lower, double upper)
    {
        _rows.Add((lower, upper));
        return _rows.Count - 1;
    }

    public void Set(int row, int column, double value) => _entries[column].Add((row, value));

    /// <summary>Solves on one thread.</summary>
    /// <param name="secondsMax">Then the best bound and solution so far are the answer.</param>
    public CbcAnswer Solve(int secondsMax)
    {
        var model = CbcLibrary.NewModel();
        try
        {
            CbcLibrary.SetLogLevel(model, 0);
            CbcLibrary.SetParameter(model, "log", "0");
            CbcLibrary.SetParameter(model, "sec", secondsMax.ToString(CultureInfo.InvariantCulture));
            CbcLibrary.SetParameter(model, "ratio", "0.00001");
            Load(model);
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            _ = CbcLibrary.Solve(model);
            var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
            var solution = new double[Columns];
            if (CbcLibrary.Solution(model) is not 0 and var found)
                Marshal.Copy(found, solution, 0, Columns);
            return new(
                CbcLibrary.IsProvenOptimal(model) != 0, CbcLibrary.IsProvenInfeasible(model) != 0, Math.Min(CbcLibrary.BestPossible(model), CbcLibrary.Objective(model)),
                CbcLibrary.Objective(model), solution, seconds);
        }
        finally
        {
            CbcLibrary.DeleteModel(model);
        }
    }

    private void Load(nint model)
    {
        int[] starts = [0, .. _entries.Select((_, i) => _entries.Take(i + 1).Sum(entries => entries.Count))];
        CbcLibrary.LoadProblem(
            model, Columns, _rows.Count, starts, [.. _entries.SelectMany(entries => entries.Select(entry => entry.Row))],
            [.. _entries.SelectMany(entries => entries.Select(entry => entry.Value))], [.. _columns.Select(column => column.Lower)],
            [.. _columns.Select(column => column.Upper)], [.. _columns.Select(column => column.Cost)], [.. _rows.Select(row => row.Lower)], [.. _rows.Select(row => row.Upper)]);
        for (var i = 0; i < Columns; i++)
        {
            if (_columns[i].Whole)
                CbcLibrary.SetInteger(model, i);
        }
    }
}

/// <summary>What CBC says.</summary>
/// <param name="IsClosed">Whether it proved its solution the best, to 0.001%.</param>
/// <param name="IsInfeasible">Whether it says that there is none: then the model is wrong, because doing nothing is always one.</param>
/// <param name="Bound">No solution is charged less.</param>
/// <param name="Objective">The charge of its solution.</param>
/// <param name="Solution">By column.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record CbcAnswer(bool IsClosed, bool IsInfeasible, double Bound, double Objective, double[] Solution, double Seconds);
