using MeshRebalancer.Devnet;
using Spectre.Console;

namespace MeshRebalancer.Node.Terminal;

/// <summary>A progress bar for each step of the set-up; plain lines where nobody watches a terminal.</summary>
internal static class SetupBars
{
    public static Task<T> RunAsync<T>(Lines lines, Func<IProgress<DevnetProgress>, Task<T>> work) => lines.Console.Profile.Capabilities.Interactive
        ? lines.Console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context => work(new Bars(context)))
        : work(new Steps(lines));

    private sealed class Bars(ProgressContext context) : IProgress<DevnetProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);
        private readonly Lock _gate = new();

        public void Report(DevnetProgress value)
        {
            lock (_gate)
            {
                if (!_tasks.TryGetValue(value.Step, out var task))
                {
                    _tasks[value.Step] = task = context.AddTask(value.Step);
                }

                task.MaxValue = value.Total;
                task.Value = value.Done;
                task.Description = $"{Markup.Escape(value.Step)} [grey]{Markup.Escape(value.Text)}[/]";
            }
        }
    }

    private sealed class Steps(Lines lines) : IProgress<DevnetProgress>
    {
        public void Report(DevnetProgress value) => lines.Say($"{value.Step} {value.Done}/{value.Total} {value.Text}");
    }
}
